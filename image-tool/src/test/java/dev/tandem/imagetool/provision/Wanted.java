package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.provision.Provisioning.App;
import dev.tandem.imagetool.provision.Provisioning.User;
import dev.tandem.imagetool.provision.Provisioning.Wifi;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Provisionings with one thing in them. None of these keys and hashes is used anywhere. */
final class Wanted {
    /** SHA-512 of "test" with the salt "saltsalt". */
    static final String HASH =
            "$6$saltsalt$JcVDtuB6d1BHhCd5RPBh8g8xX/1CbY8EU2PN0MTaj2/Mypw4P./C6dN4j0HALhzBDTocyW1Jm.gYaTPjFGCV40";

    static final String SSH_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f test@example";

    static final String PASSPHRASE = "a passphrase nobody has";

    private Wanted() {}

    static Provisioning hostname(String name) {
        return with(Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Provisioning user(User user) {
        return with(Optional.empty(), Optional.of(user), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static User maria() {
        return new User("maria", Optional.of(new Secret(HASH)), List.of(SSH_KEY), List.of());
    }

    static Provisioning ssh(boolean on) {
        return new Provisioning(
                Optional.empty(),
                Optional.empty(),
                Optional.of(on),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    static Provisioning wifi(Wifi wifi) {
        return with(Optional.empty(), Optional.empty(), Optional.of(wifi), Optional.empty(), Optional.empty());
    }

    static Wifi home() {
        return new Wifi("Home", Optional.of(new Secret(PASSPHRASE)), "DE", false);
    }

    static Provisioning address(StaticAddress address) {
        return with(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(address), Optional.empty());
    }

    static Provisioning timezone(String zone) {
        return with(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(zone));
    }

    static Provisioning with(
            Optional<String> hostname,
            Optional<User> user,
            Optional<Wifi> wifi,
            Optional<StaticAddress> address,
            Optional<String> timezone) {
        return new Provisioning(
                hostname,
                user,
                Optional.empty(),
                wifi,
                address,
                timezone,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    static Provisioning files(List<Path> overlays, List<App> apps, List<String> enable, List<String> mask) {
        return new Provisioning(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                overlays,
                apps,
                enable,
                mask,
                List.of());
    }
}
