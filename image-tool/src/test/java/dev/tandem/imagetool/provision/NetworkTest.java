package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.provision.Provisioning.Wifi;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {
    private static final String WIFI = "/etc/NetworkManager/system-connections/preconfigured.nmconnection";
    private static final String WIRED = "/etc/NetworkManager/system-connections/static-eth0.nmconnection";
    private static final String SUPPLICANT = "/etc/wpa_supplicant/wpa_supplicant.conf";
    private static final StaticAddress FIXED = new StaticAddress(
            "eth0", "192.168.1.10/24", Optional.of("192.168.1.1"), List.of("192.168.1.1", "2001:db8::53"));

    private final StockImage bookworm = StockImage.bookworm();
    private final StockImage bullseye = StockImage.of("bullseye");

    /** Of IEEE 802.11-2020, J.4.2. */
    @ParameterizedTest
    @CsvSource({
        "IEEE, password, f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e",
        "ThisIsASSID, ThisIsAPassword, 0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af"
    })
    void passphrase_becomesTheKeyOfTheStandard(String ssid, String passphrase, String key) {
        assertThat(WifiKey.digits(ssid, new Secret(passphrase))).isEqualTo(key);
    }

    @Test
    void keyThatIsOneAlready_isKept() {
        assertThat(WifiKey.digits("x", new Secret("AB".repeat(32)))).isEqualTo("ab".repeat(32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bookworm"})
    void wifi_isAConnectionThatOnlyRootReads(String release) throws Exception {
        StockImage image = StockImage.of(release);

        Provisioner.Outcome outcome =
                image.provision(Wanted.wifi(new Wifi("IEEE", Optional.of(new Secret("password")), "de", true)));

        assertThat(image.text(WIFI))
                .isEqualTo("""
                [connection]
                id=preconfigured
                uuid=%s
                type=wifi

                [wifi]
                mode=infrastructure
                ssid=IEEE
                hidden=true

                [wifi-security]
                key-mgmt=wpa-psk
                psk=f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e

                [ipv4]
                method=auto

                [ipv6]
                addr-gen-mode=default
                method=auto
                """.formatted(UUID.nameUUIDFromBytes("tandem wifi IEEE".getBytes(StandardCharsets.UTF_8))));
        assertThat(image.attributes(WIFI)).isEqualTo(FileAttributes.SECRET_FILE);
        assertThat(outcome.kernelParameters()).containsExactly("cfg80211.ieee80211_regdom=DE");
        assertThat(image.text("/var/lib/NetworkManager/NetworkManager.state"))
                .isEqualTo("[main]\nWirelessEnabled=true\n");
    }

    @Test
    void wifiOfBullseye_isInItsSupplicant() throws Exception {
        Provisioner.Outcome outcome =
                bullseye.provision(Wanted.wifi(new Wifi("IEEE", Optional.of(new Secret("password")), "DE", true)));

        assertThat(bullseye.text(SUPPLICANT)).isEqualTo("""
                country=DE
                ctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev
                update_config=1

                network={
                \tssid="IEEE"
                \tscan_ssid=1
                \tpsk=f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e
                }
                """);
        assertThat(bullseye.attributes(SUPPLICANT)).isEqualTo(FileAttributes.SECRET_FILE);
        assertThat(outcome.kernelParameters()).isEmpty();
        assertThat(bullseye.text("/var/lib/systemd/rfkill/platform-3f300000.mmcnr:wlan"))
                .isEqualTo("0\n");
        assertThat(bullseye.text("/var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan"))
                .isEqualTo("0\n");
        assertThat(bullseye.exists("/etc/NetworkManager")).isFalse();
    }

    @Test
    void networkWithoutKey_isOpen() throws Exception {
        Provisioning open = Wanted.wifi(new Wifi("Guests", Optional.empty(), "DE", false));
        bookworm.provision(open);
        bullseye.provision(open);

        assertThat(bookworm.text(WIFI)).doesNotContain("wifi-security", "hidden");
        assertThat(bullseye.text(SUPPLICANT)).contains("\tkey_mgmt=NONE\n").doesNotContain("psk", "scan_ssid");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "Caf\u00e9, 67;97;102;195;169;, 436166c3a9",
                "a\"b, 97;34;98;, 612262",
                "12;34;, 49;50;59;51;52;59;, 31323b33343b",
                "2024, 50;48;50;52;, 32303234",
                "|a b|, 97;32;98;, 612062"
            })
    void nameThatAReaderMightTakeForSomethingElse_isWrittenAsBytes(String ssid, String list, String digits)
            throws Exception {
        Provisioning wanted = Wanted.wifi(new Wifi(ssid, Optional.empty(), "DE", false));
        bookworm.provision(wanted);
        bullseye.provision(wanted);

        assertThat(bookworm.text(WIFI)).contains("\nssid=" + list + "\n");
        assertThat(bullseye.text(SUPPLICANT)).contains("\tssid=" + digits + "\n");
    }

    @Test
    void nameWithLineBreaks_bringsNoSettingsOfItsOwn() throws Exception {
        Provisioning wanted = Wanted.wifi(new Wifi("a\n[ipv4]\nmethod=manual", Optional.empty(), "DE", false));
        bookworm.provision(wanted);
        bullseye.provision(wanted);

        assertThat(bookworm.text(WIFI)).containsOnlyOnce("[ipv4]");
        assertThat(bullseye.text(SUPPLICANT)).doesNotContain("ipv4");
    }

    @Test
    void countryThatTheImageDoesNotKnow_isRefused() {
        assertThatThrownBy(() -> bookworm.provision(Wanted.wifi(new Wifi("x", Optional.empty(), "XX", false))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no country XX");
    }

    @Test
    void networkOnTheBootPartition_doesNotReplaceTheOptions() throws Exception {
        bullseye.boot.put("wpa_supplicant.conf", "network={}");

        assertThat(bullseye.provision(Wanted.wifi(Wanted.home())).notes())
                .anyMatch(note -> note.contains("wpa_supplicant.conf"));
        assertThat(bullseye.boot.paths()).isEmpty();
    }

    @Test
    void sameOptions_giveTheSameFiles() throws Exception {
        StockImage again = StockImage.bookworm();
        bookworm.provision(Wanted.wifi(Wanted.home()));
        again.provision(Wanted.wifi(Wanted.home()));

        assertThat(again.text(WIFI)).isEqualTo(bookworm.text(WIFI));
    }

    @Test
    void fixedAddress_isAConnectionOfItsInterface() throws Exception {
        bookworm.provision(Wanted.address(FIXED));

        assertThat(bookworm.text(WIRED))
                .contains("type=ethernet\ninterface-name=eth0\n")
                .contains("[ipv4]\nmethod=manual\naddress1=192.168.1.10/24,192.168.1.1\ndns=192.168.1.1;\n")
                .endsWith("[ipv6]\naddr-gen-mode=default\nmethod=auto\ndns=2001:db8::53;\n");
        assertThat(bookworm.attributes(WIRED)).isEqualTo(FileAttributes.SECRET_FILE);
    }

    @Test
    void fixedAddressOfVersion6_leavesVersion4ToDhcp() throws Exception {
        bookworm.provision(
                Wanted.address(new StaticAddress("eth0", "2001:db8::10/64", Optional.of("fe80::1"), List.of())));

        assertThat(bookworm.text(WIRED))
                .contains("[ipv4]\nmethod=auto\n")
                .endsWith("[ipv6]\naddr-gen-mode=default\nmethod=manual\naddress1=2001:db8::10/64,fe80::1\n");
    }

    @Test
    void fixedAddressOfTheWirelessInterface_isInItsConnection() throws Exception {
        StaticAddress wireless = new StaticAddress("wlan0", "10.0.0.2/8", Optional.empty(), List.of());
        bookworm.provision(Wanted.with(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Wanted.home()),
                Optional.of(wireless),
                Optional.empty()));

        assertThat(bookworm.text(WIFI)).contains("type=wifi\ninterface-name=wlan0\n", "address1=10.0.0.2/8\n");
        assertThat(bookworm.list("/etc/NetworkManager/system-connections"))
                .containsExactly("preconfigured.nmconnection");
    }

    @Test
    void fixedAddressOfBullseye_isAppendedToItsDhcpcd() throws Exception {
        bullseye.content.file("/etc/dhcpcd.conf", "hostname"); // without a line's end

        bullseye.provision(Wanted.address(FIXED));

        assertThat(bullseye.text("/etc/dhcpcd.conf")).isEqualTo("""
                hostname

                interface eth0
                static ip_address=192.168.1.10/24
                static routers=192.168.1.1
                static domain_name_servers=192.168.1.1 2001:db8::53
                """);
    }

    @Test
    void gatewayOfVersion6_cannotBeSetInBullseye() {
        assertThatThrownBy(() -> bullseye.provision(Wanted.address(
                        new StaticAddress("eth0", "2001:db8::10/64", Optional.of("fe80::1"), List.of()))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fe80::1");
    }

    @Test
    void connectionsFolder_keepsItsPermissions() throws Exception {
        bookworm.provision(Wanted.address(FIXED));

        assertThat(bookworm.plan()).extracting(RootEdit::path).containsExactly(WIRED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.10",
                "192.168.1.10/33",
                "192.168.1.10/0",
                "192.168.1.0/24",
                "192.168.1.255/24",
                "192.168.01.1/24",
                "300.1.1.1/8",
                "1.2.3/8",
                "example.org/24",
                "2001:db8::/129",
                "::zz/64",
                "1:2/64",
                "/24",
                "fe80::1%eth0/64"
            })
    void whatIsNoAddress_isRefused(String address) {
        assertThatThrownBy(() -> new StaticAddress("eth0", address, Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.1.10", "fe80::1", "router"})
    void gatewayThatCannotBeReached_isRefused(String gateway) {
        assertThatThrownBy(() -> new StaticAddress("eth0", "192.168.1.10/24", Optional.of(gateway), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eth 0", "eth0/1", "an-interface-name-too-long", "eth0\nx", "../x"})
    void whatIsNoInterface_isRefused(String name) {
        assertThatThrownBy(() -> new StaticAddress(name, "10.0.0.2/8", Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
