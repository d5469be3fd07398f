package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fixed address on one interface.
 *
 * @param interfaceName such as {@code eth0}
 * @param address with the length of the network's prefix: {@code 192.168.1.10/24}, {@code 2001:db8::10/64}
 * @param gateway where everything else goes, of the same family; empty for none
 * @param dns name servers, of either family
 */
public record StaticAddress(String interfaceName, String address, Optional<String> gateway, List<String> dns) {
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]{2,39}");
    private static final Pattern WITH_PREFIX = Pattern.compile("([^/]{1,64})/([0-9]{1,3})");

    public StaticAddress {
        checkInterface(interfaceName);
        checkAddress(address);
        dns = List.copyOf(dns);
        dns.forEach(StaticAddress::bytes);
        if (gateway.isPresent()) {
            byte[] own = bytes(host(address));
            byte[] other = bytes(gateway.get());
            boolean reachable =
                    own.length == other.length && (isLinkLocal(other) || sameNetwork(own, other, prefix(address)));
            if (!reachable || Arrays.equals(own, other)) {
                throw new IllegalArgumentException(
                        "the gateway " + gateway.get() + " is not another machine in the network of " + address);
            }
        }
    }

    boolean isWireless() {
        return interfaceName.startsWith("wl");
    }

    boolean isIpv4() {
        return isIpv4(address);
    }

    static boolean isIpv4(String address) {
        return address.indexOf(':') < 0;
    }

    static String checkInterface(String name) {
        if (!INTERFACE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + Shown.text(name) + "' is no name of a network interface, expected such as eth0 or wlan0");
        }
        return name;
    }

    static String checkServer(String address) {
        bytes(address);
        return address;
    }

    static String checkAddress(String address) {
        Matcher form = WITH_PREFIX.matcher(address);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + Shown.text(address)
                    + "' is no address with the length of its network's prefix, expected such as 192.168.1.10/24");
        }
        byte[] bytes = bytes(form.group(1));
        int prefix = Integer.parseInt(form.group(2));
        int bits = bytes.length * 8;
        if (prefix < 1 || prefix > bits) {
            throw new IllegalArgumentException(address + " has a prefix of " + prefix + " bits, expected 1 to " + bits);
        }
        if (bits == 32 && prefix < 31 && (hostBits(bytes, prefix, 0) || hostBits(bytes, prefix, 1))) {
            throw new IllegalArgumentException(
                    address + " is the address of the network itself, or of all in it," + " expected one of a machine");
        }
        return address;
    }

    private static String host(String address) {
        return address.substring(0, address.indexOf('/'));
    }

    private static int prefix(String address) {
        return Integer.parseInt(address.substring(address.indexOf('/') + 1));
    }

    /** Never asks a name server: only what can be nothing but an address gets to the parser. */
    private static byte[] bytes(String address) {
        boolean form = isIpv4(address)
                ? IPV4.matcher(address).matches()
                : IPV6.matcher(address).matches();
        if (form) {
            try {
                return InetAddress.getByName(address).getAddress();
            } catch (UnknownHostException e) {
                throw noAddress(address, e);
            }
        }
        throw noAddress(address, null);
    }

    private static IllegalArgumentException noAddress(String address, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'" + Shown.text(address) + "' is no IP address, expected such as 192.168.1.1 or 2001:db8::1", cause);
    }

    private static boolean sameNetwork(byte[] a, byte[] b, int prefix) {
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(a, bit) != bit(b, bit)) {
                return false;
            }
        }
        return true;
    }

    /** Routers of IPv6 are reached by such an address, fe80::/10, in every network. */
    private static boolean isLinkLocal(byte[] address) {
        return address.length == 16 && (address[0] & 0xff) == 0xfe && (address[1] & 0xc0) == 0x80;
    }

    private static boolean hostBits(byte[] address, int prefix, int value) {
        for (int bit = prefix; bit < address.length * 8; bit++) {
            if (bit(address, bit) != value) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] address, int index) {
        return address[index / 8] >> (7 - index % 8) & 1;
    }
}
