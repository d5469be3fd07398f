package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.rootfs.FileAttributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The name of the device, where Raspberry Pi OS has it: raspi-config, {@code do_hostname}. */
final class HostName {
    private static final int MAX_CHARS = 64; // HOST_NAME_MAX of Linux
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern FORM = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern OWN_ADDRESS = Pattern.compile("\\s*127\\.0\\.1\\.1\\s.*");

    private HostName() {}

    static String check(String name) {
        if (name.length() > MAX_CHARS || !FORM.matcher(name).matches() || name.equalsIgnoreCase("localhost")) {
            throw new IllegalArgumentException(
                    "'" + Shown.text(name) + "' is no host name, expected letters, digits and"
                            + " hyphens, at most 63 between dots and " + MAX_CHARS + " in all, such as gateway-7");
        }
        return name;
    }

    static void set(String name, Changes changes) throws IOException {
        String why = "the device's name";
        changes.root().put("/etc/hostname", name + "\n", FileAttributes.PUBLIC_FILE, why);
        List<String> lines = new ArrayList<>();
        String entry = "127.0.1.1\t" + (name.contains(".") ? name + " " + name.substring(0, name.indexOf('.')) : name);
        boolean found = false;
        for (String line : changes.root()
                .text("/etc/hosts")
                .orElse("127.0.0.1\tlocalhost\n")
                .lines()
                .toList()) {
            if (!OWN_ADDRESS.matcher(line).matches()) {
                lines.add(line);
            } else if (!found) {
                lines.add(entry);
                found = true;
            }
        }
        if (!found) {
            lines.add(entry);
        }
        changes.root().replace("/etc/hosts", String.join("\n", lines) + "\n", why);
    }
}
