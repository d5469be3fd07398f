package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * cloud-init, which trixie starts on first boot, is switched off where a device is provisioned. It would set the name again
 * ({@code preserve_hostname} is false), make its own default user and write its own network; and since it keeps what it has
 * done in {@code /var/lib/cloud}, which is in the slot, it would do so again after each update. A seed of ours would have it do
 * at run time, and each time, what is done here once and can be looked at in the image.
 */
final class CloudInit {
    private static final String SWITCH = "/etc/cloud/cloud-init.disabled"; // cloud-init's generator looks for it

    private CloudInit() {}

    static void switchOff(Changes changes) throws IOException {
        if (!changes.system().cloudInit()) {
            return;
        }
        changes.root().put(SWITCH, "", FileAttributes.PUBLIC_FILE, "cloud-init would set name, user and network again");
        for (String seed : List.of("user-data", "network-config")) {
            if (says(changes.boot().read(seed))) {
                changes.notes()
                        .add("cloud-init is switched off, so " + seed
                                + " on the boot partition is not read: give what it says as options");
            }
        }
    }

    /** The stock ones are all comments. */
    private static boolean says(Optional<byte[]> seed) {
        return seed.map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> text.lines()
                        .anyMatch(line -> !line.isBlank() && !line.strip().startsWith("#")))
                .isPresent();
    }
}
