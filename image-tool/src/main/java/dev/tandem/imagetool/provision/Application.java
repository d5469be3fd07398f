package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.SystemdUnits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application in {@code /opt}, and the unit that starts it on boot. */
final class Application {
    private static final String UNITS = "/etc/systemd/system/";
    private static final int MAX_UNIT_BYTES = 1 << 20;
    private static final Pattern PROGRAM = Pattern.compile("(?m)^\\s*ExecStart\\s*=\\s*[-@:+!|]*\"?(/[^\\s\"%$]+)");

    private Application() {}

    static void install(Provisioning.App app, Changes changes) throws IOException {
        String why = "the application " + app.name();
        Overlay.apply(app.directory(), "/opt/" + app.name(), why, changes);
        Path file = app.unit().getFileName();
        String name = file == null ? "" : file.toString();
        if (!Files.isRegularFile(app.unit())) {
            throw new IOException(app.unit() + " is no file, expected the systemd unit of " + why);
        }
        if (Files.size(app.unit()) > MAX_UNIT_BYTES) {
            throw new IOException(app.unit() + " is too long for a systemd unit");
        }
        byte[] unit = Files.readAllBytes(app.unit());
        SystemdUnits.requireName(name);
        RootEdits root = changes.root();
        if (root.exists(UNITS + name)) {
            changes.notes().add(app.unit() + " replaces the image's " + UNITS + name);
        }
        root.put(UNITS + name, unit, FileAttributes.PUBLIC_FILE, why);
        SystemdUnits.enable(root, name, why);
        notePrograms(new String(unit, StandardCharsets.UTF_8), name, changes);
    }

    private static void notePrograms(String unit, String name, Changes changes) throws IOException {
        Matcher program = PROGRAM.matcher(unit);
        while (program.find()) {
            if (!changes.root().exists(program.group(1))) {
                changes.notes().add(name + " starts " + program.group(1) + ", which is not in the image");
            }
        }
    }
}
