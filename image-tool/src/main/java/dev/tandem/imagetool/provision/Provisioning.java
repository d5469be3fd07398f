package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a device shall be from its first boot on. Whatever is empty stays as the stock image has it.
 *
 * @param hostname the device's name
 * @param user the first user
 * @param ssh whether the ssh server runs
 * @param wifi the network to join
 * @param address a fixed address on one interface
 * @param timezone as in {@code /usr/share/zoneinfo}: {@code Europe/Berlin}
 * @param overlays folders whose files are laid over the root file system, in this order
 * @param apps applications that start on boot
 * @param enableUnits systemd units to be started on boot
 * @param maskUnits systemd units never to be started
 * @param persistPaths paths of the root file system that shall survive updates
 */
public record Provisioning(
        Optional<String> hostname,
        Optional<User> user,
        Optional<Boolean> ssh,
        Optional<Wifi> wifi,
        Optional<StaticAddress> address,
        Optional<String> timezone,
        List<Path> overlays,
        List<App> apps,
        List<String> enableUnits,
        List<String> maskUnits,
        List<String> persistPaths) {
    /** Leaves everything as it is. */
    public static final Provisioning NOTHING = new Provisioning(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /**
     * A plan whose parts fit together.
     *
     * @throws IllegalArgumentException if one cannot be, or they cannot be together; the message shows no secret
     */
    public Provisioning {
        hostname.ifPresent(HostName::check);
        timezone.ifPresent(TimeZones::check);
        overlays = List.copyOf(overlays);
        apps = List.copyOf(apps);
        enableUnits = List.copyOf(enableUnits);
        maskUnits = List.copyOf(maskUnits);
        persistPaths = persistPaths.stream().map(Provisioning::checkPersistPath).toList();
        if (address.isPresent() && address.get().isWireless() && wifi.isEmpty()) {
            throw new IllegalArgumentException("a fixed address for "
                    + address.get().interfaceName() + " needs a wifi network to be used in, and none is given");
        }
        for (String unit : enableUnits) {
            if (maskUnits.contains(unit)) {
                throw new IllegalArgumentException(unit + " cannot both be enabled and masked");
            }
        }
        if (apps.stream().map(App::name).distinct().count() < apps.size()) {
            throw new IllegalArgumentException("two applications have one name, and would both be in /opt/"
                    + apps.get(apps.size() - 1).name());
        }
    }

    /**
     * The first user: the one with number 1000, whom Raspberry Pi OS renames instead of making another.
     *
     * @param name letters, digits, hyphens and underscores
     * @param passwordHash in a format of crypt(5); empty for a user who can only use a key
     * @param sshKeys lines of {@code authorized_keys}
     * @param groups groups to join besides those that the first user is in
     */
    public record User(String name, Optional<Secret> passwordHash, List<String> sshKeys, List<String> groups) {
        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

        public User {
            checkName(name);
            passwordHash.ifPresent(PasswordHash::check);
            sshKeys = List.copyOf(sshKeys);
            sshKeys.forEach(SshKeys::check);
            groups = List.copyOf(groups);
            groups.forEach(group -> {
                if (!NAME.matcher(group).matches()) {
                    throw new IllegalArgumentException("'" + Shown.text(group) + "' is no name of a group");
                }
            });
            if (passwordHash.isEmpty() && sshKeys.isEmpty()) {
                throw new IllegalArgumentException(
                        "user " + name + " could never log in: give a password hash, an ssh key, or both");
            }
        }

        static String checkName(String name) {
            if (!NAME.matcher(name).matches() || name.equals("root")) {
                throw new IllegalArgumentException(
                        "'" + Shown.text(name) + "' cannot be the first user's name, expected"
                                + " lower-case letters, digits, hyphens and underscores, beginning with a letter, at most 32,"
                                + " and not root");
            }
            return name;
        }
    }

    /**
     * A wireless network.
     *
     * @param ssid its name, at most 32 bytes of UTF-8
     * @param psk passphrase of 8 to 63 characters or a key of 64 hexadecimal digits; empty for a network without
     * @param country two letters of ISO 3166, without which the radio of these boards stays off
     * @param hidden whether the network does not tell its name
     */
    public record Wifi(String ssid, Optional<Secret> psk, String country, boolean hidden) {
        private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

        public Wifi {
            WifiKey.checkSsid(ssid);
            psk.ifPresent(WifiKey::check);
            country = checkCountry(country);
        }

        static String checkCountry(String text) {
            String country = text.toUpperCase(Locale.ROOT);
            if (!COUNTRY.matcher(country).matches() || country.equals("UK")) {
                throw new IllegalArgumentException(
                        "'" + Shown.text(text) + "' is no country of ISO 3166, expected two letters such as DE or GB");
            }
            return country;
        }
    }

    /**
     * An application.
     *
     * @param name of its folder in {@code /opt}
     * @param directory what is put there
     * @param unit the systemd unit that starts it
     */
    public record App(String name, Path directory, Path unit) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");

        public App {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + Shown.text(name) + "' cannot be an application's name, expected"
                                + " letters, digits and ._+- for a folder in /opt");
            }
        }

        /** An application that is called as its folder. */
        public static App of(Path directory, Path unit) {
            Path name = directory.toAbsolutePath().normalize().getFileName();
            return new App(name == null ? "" : name.toString(), directory, unit);
        }
    }

    private static final Pattern PERSIST_PATH = Pattern.compile("(?:/[^/\\p{Cntrl}]+)+");

    /** What each slot has of its own: keeping it would keep the old system. */
    private static final Set<String> SYSTEM =
            Set.of("/bin", "/boot", "/etc", "/lib", "/lib64", "/opt", "/sbin", "/usr", "/var", "/var/lib");

    /** What is no part of the root file system on a running device. */
    private static final List<String> ELSEWHERE = List.of("/proc", "/sys", "/dev", "/run", "/tmp", "/boot", "/data");

    static String checkPersistPath(String path) {
        boolean usable = PERSIST_PATH.matcher(path).matches()
                && !SYSTEM.contains(path)
                && ELSEWHERE.stream().noneMatch(place -> (path + "/").startsWith(place + "/"))
                && List.of(path.split("/")).stream().noneMatch(name -> name.equals(".") || name.equals(".."));
        if (!usable) {
            throw new IllegalArgumentException("'" + Shown.text(path) + "' is no path that can be kept across updates,"
                    + " expected one such as /var/lib/app, without dots, and not what the system itself is made of");
        }
        return path;
    }
}
