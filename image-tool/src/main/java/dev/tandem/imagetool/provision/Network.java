package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Wireless network and fixed address. NetworkManager's keyfiles since bookworm, as raspberrypi-sys-mods'
 * {@code imager_custom} writes them; the files of wpa_supplicant and dhcpcd in bullseye.
 */
final class Network {
    private static final String CONNECTIONS = "/etc/NetworkManager/system-connections/";
    private static final String MANAGER_STATE = "/var/lib/NetworkManager/NetworkManager.state";
    private static final String SUPPLICANT = "/etc/wpa_supplicant/wpa_supplicant.conf";
    private static final String RADIO_STATES = "/var/lib/systemd/rfkill";
    private static final String COUNTRIES = "/usr/share/zoneinfo/iso3166.tab";
    /** Names that need no escape in either file, and that no reader takes for a list of numbers. */
    private static final Pattern PLAIN_SSID = Pattern.compile("[A-Za-z0-9._-]*[A-Za-z][A-Za-z0-9._-]*");

    private final Changes changes;
    private final RootEdits root;
    private final Optional<StaticAddress> address;

    private Network(Optional<StaticAddress> address, Changes changes) {
        this.changes = changes;
        this.root = changes.root();
        this.address = address;
    }

    static void set(Optional<Provisioning.Wifi> wifi, Optional<StaticAddress> address, Changes changes)
            throws IOException {
        Network network = new Network(address, changes);
        if (wifi.isPresent()) {
            network.setWifi(wifi.get());
        }
        if (address.isPresent()) {
            network.setAddress(address.get());
        }
    }

    private void setWifi(Provisioning.Wifi wifi) throws IOException {
        requireCountry(wifi.country());
        if (changes.hasNetworkManager()) {
            root.put(
                    CONNECTIONS + "preconfigured.nmconnection",
                    wifiConnection(wifi),
                    FileAttributes.SECRET_FILE, // NetworkManager passes over others
                    "the wifi network");
            // The regulatory domain of raspi-config's do_wifi_country.
            changes.kernelParameters().add("cfg80211.ieee80211_regdom=" + wifi.country());
        } else {
            root.put(SUPPLICANT, supplicant(wifi), FileAttributes.SECRET_FILE, "the wifi network");
        }
        switchRadioOn();
        if (changes.boot().remove("wpa_supplicant.conf")) {
            changes.notes()
                    .add(
                            "removed wpa_supplicant.conf from the boot partition: the wifi network comes from the options");
        }
    }

    private void requireCountry(String country) throws IOException {
        Optional<String> table = root.text(COUNTRIES);
        if (table.isPresent() && table.get().lines().noneMatch(line -> line.startsWith(country + "\t"))) {
            throw new IOException("there is no country " + country + " in the image's " + COUNTRIES
                    + ", expected two letters of ISO 3166 such as DE or GB");
        }
    }

    /** pi-gen ships the radio blocked until a country is set: its stage2/02-net-tweaks. */
    private void switchRadioOn() throws IOException {
        String why = "the radio is on, since its country is known";
        Optional<String> state = root.text(MANAGER_STATE);
        if (state.isPresent() && state.get().contains("WirelessEnabled=false")) {
            root.replace(MANAGER_STATE, state.get().replace("WirelessEnabled=false", "WirelessEnabled=true"), why);
        }
        for (String device : root.list(RADIO_STATES)) {
            if (device.endsWith(":wlan")) {
                root.replace(RADIO_STATES + "/" + device, "0\n", why);
            }
        }
    }

    private String wifiConnection(Provisioning.Wifi wifi) {
        List<String> lines = connection("preconfigured", "wifi " + wifi.ssid(), "wifi");
        Optional<StaticAddress> own = address.filter(StaticAddress::isWireless);
        own.ifPresent(a -> lines.add("interface-name=" + a.interfaceName()));
        lines.addAll(List.of("", "[wifi]", "mode=infrastructure", "ssid=" + keyfileSsid(wifi.ssid())));
        if (wifi.hidden()) {
            lines.add("hidden=true");
        }
        wifi.psk()
                .ifPresent(psk -> lines.addAll(
                        List.of("", "[wifi-security]", "key-mgmt=wpa-psk", "psk=" + WifiKey.digits(wifi.ssid(), psk))));
        lines.addAll(addresses(own));
        return String.join("\n", lines) + "\n";
    }

    private void setAddress(StaticAddress fixed) throws IOException {
        String why = "the fixed address of " + fixed.interfaceName();
        if (!changes.hasNetworkManager()) {
            root.replace("/etc/dhcpcd.conf", dhcpcd(fixed), why);
            return;
        }
        if (fixed.isWireless()) {
            return; // it is in the wifi connection
        }
        List<String> lines =
                connection("static-" + fixed.interfaceName(), "static " + fixed.interfaceName(), "ethernet");
        lines.add("interface-name=" + fixed.interfaceName());
        lines.addAll(addresses(Optional.of(fixed)));
        root.put(
                CONNECTIONS + "static-" + fixed.interfaceName() + ".nmconnection",
                String.join("\n", lines) + "\n",
                FileAttributes.SECRET_FILE,
                why);
    }

    /** The number is made of what the connection is for: the same options give the same image. */
    private static List<String> connection(String id, String subject, String type) {
        UUID uuid = UUID.nameUUIDFromBytes(("tandem " + subject).getBytes(StandardCharsets.UTF_8));
        return new ArrayList<>(List.of("[connection]", "id=" + id, "uuid=" + uuid, "type=" + type));
    }

    private static List<String> addresses(Optional<StaticAddress> fixed) {
        List<String> lines = new ArrayList<>();
        for (boolean ipv4 : new boolean[] {true, false}) {
            lines.addAll(List.of("", ipv4 ? "[ipv4]" : "[ipv6]"));
            if (!ipv4) {
                lines.add("addr-gen-mode=default");
            }
            boolean manual = fixed.filter(a -> a.isIpv4() == ipv4).isPresent();
            lines.add("method=" + (manual ? "manual" : "auto"));
            if (manual) {
                lines.add("address1=" + fixed.get().address()
                        + fixed.get().gateway().map(g -> "," + g).orElse(""));
            }
            List<String> servers = fixed.map(StaticAddress::dns).orElse(List.of()).stream()
                    .filter(server -> StaticAddress.isIpv4(server) == ipv4)
                    .toList();
            if (!servers.isEmpty()) {
                lines.add("dns=" + String.join(";", servers) + ";");
            }
        }
        return lines;
    }

    /** As text, or as the list of its bytes: nm-settings-keyfile(5). */
    private static String keyfileSsid(String ssid) {
        if (PLAIN_SSID.matcher(ssid).matches()) {
            return ssid;
        }
        StringBuilder bytes = new StringBuilder();
        for (byte b : ssid.getBytes(StandardCharsets.UTF_8)) {
            bytes.append(b & 0xff).append(';');
        }
        return bytes.toString();
    }

    private static String supplicant(Provisioning.Wifi wifi) {
        String ssid = PLAIN_SSID.matcher(wifi.ssid()).matches()
                ? "\"" + wifi.ssid() + "\""
                : HexFormat.of().formatHex(wifi.ssid().getBytes(StandardCharsets.UTF_8));
        return "country=" + wifi.country() + "\n"
                + "ctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev\n"
                + "update_config=1\n\n"
                + "network={\n"
                + "\tssid=" + ssid + "\n"
                + (wifi.hidden() ? "\tscan_ssid=1\n" : "")
                + wifi.psk()
                        .map(psk -> "\tpsk=" + WifiKey.digits(wifi.ssid(), psk) + "\n")
                        .orElse("\tkey_mgmt=NONE\n")
                + "}\n";
    }

    private String dhcpcd(StaticAddress fixed) throws IOException {
        if (!fixed.isIpv4() && fixed.gateway().isPresent()) {
            throw new IOException("bullseye's dhcpcd takes the gateway of IPv6 from the router alone: leave out "
                    + fixed.gateway().get());
        }
        String text = root.text("/etc/dhcpcd.conf").orElse("");
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n")
                + "\ninterface " + fixed.interfaceName() + "\n"
                + "static " + (fixed.isIpv4() ? "ip_address" : "ip6_address") + "=" + fixed.address() + "\n"
                + fixed.gateway()
                        .map(gateway -> "static routers=" + gateway + "\n")
                        .orElse("")
                + (fixed.dns().isEmpty() ? "" : "static domain_name_servers=" + String.join(" ", fixed.dns()) + "\n");
    }
}
