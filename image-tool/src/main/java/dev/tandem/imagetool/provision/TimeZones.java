package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.NearMiss;
import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The time zone, as tzdata and timedatectl keep it. */
final class TimeZones {
    private static final String FOLDER = "/usr/share/zoneinfo/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}");
    private static final byte[] MAGIC = {'T', 'Z', 'i', 'f'};

    private TimeZones() {}

    static String check(String zone) {
        if (!NAME.matcher(zone).matches()) {
            throw new IllegalArgumentException(
                    "'" + Shown.text(zone) + "' is no time zone, expected such as Europe/Berlin or UTC");
        }
        return zone;
    }

    static void set(String zone, RootEdits root) throws IOException {
        if (!exists(zone, root)) {
            throw new IOException("the image has no time zone " + zone + " in " + FOLDER + similar(zone, root));
        }
        String why = "the device's time zone";
        root.link("/etc/localtime", FOLDER + zone, why);
        root.put("/etc/timezone", zone + "\n", FileAttributes.PUBLIC_FILE, why);
    }

    private static boolean exists(String zone, RootEdits root) throws IOException {
        Optional<FileKind> kind = root.status(FOLDER + zone).map(status -> status.kind());
        if (kind.isEmpty() || kind.get() == FileKind.DIRECTORY || kind.get() == FileKind.OTHER) {
            return false;
        }
        byte[] content = root.read(FOLDER + zone);
        return content.length > MAGIC.length && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static String similar(String zone, RootEdits root) throws IOException {
        int slash = zone.lastIndexOf('/');
        String area = slash < 0 ? "" : zone.substring(0, slash + 1);
        return NearMiss.of(zone.substring(slash + 1), root.list(FOLDER + area))
                .map(name -> ", did you mean " + area + name + "?")
                .orElse("");
    }
}
