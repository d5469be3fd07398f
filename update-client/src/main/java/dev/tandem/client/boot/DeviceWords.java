package dev.tandem.client.boot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a device adds to the kernel command line of a new system; docs/persistence.md, "For the client", tells why. */
final class DeviceWords {
    private DeviceWords() {}

    /** @param warnings gets what should be known and stops nothing, a sentence each */
    static List<String> of(RunningSystem system, Consumer<String> warnings) throws IOException {
        List<String> words = new ArrayList<>();
        Optional<String> id = system.machineId();
        if (id.isPresent()) {
            words.add("systemd.machine_id=" + id.get());
        } else {
            warnings.accept("No machine id is saved in /" + RunningSystem.MACHINE_ID
                    + ": systemd of the new system makes one up in its first boot, until the saved one is restored.");
        }
        system.word(RunningSystem.WIFI_COUNTRY_WORD)
                .filter(country -> country.matches("[A-Z]{2}|00"))
                .ifPresent(country -> words.add(RunningSystem.WIFI_COUNTRY_WORD + "=" + country));
        return words;
    }
}
