package dev.tandem.imagetool.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code /etc/fstab} without any partition of a slot: the root is whatever the kernel was told, {@code /dev/root}, which
 * systemd-remount-fs takes for its options only; the boot partition of the slot and the data partition are mounted by a
 * generator, since an artifact is installed on disks with other ids.
 */
final class FileSystemTable {
    private static final int FIELDS = 6;

    private FileSystemTable() {}

    /**
     * The table of a converted system.
     *
     * @param stock the table of the stock system
     * @param bootMountPoint where that mounts its boot partition
     */
    static String converted(String stock, String bootMountPoint) {
        List<String> lines = new ArrayList<>();
        for (String line : stock.lines().toList()) {
            String[] fields = line.strip().split("[ \t]+", -1);
            boolean entry = fields.length >= 3 && !fields[0].startsWith("#");
            if (entry && fields[1].equals("/")) {
                lines.add(String.format(
                        Locale.ROOT,
                        "/dev/root  /  %s  %s  0  1",
                        fields[2],
                        fields.length < FIELDS - 2 ? "defaults" : fields[3]));
            } else if (!entry || !fields[1].equals(bootMountPoint)) {
                lines.add(line);
            }
        }
        lines.add(String.format(
                Locale.ROOT, "# %s of the running slot and /data are mounted by tandem-generator.", bootMountPoint));
        return String.join("\n", lines) + "\n";
    }
}
