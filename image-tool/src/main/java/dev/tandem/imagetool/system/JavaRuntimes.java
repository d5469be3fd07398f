package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java runtimes of a system, where Debian and most others put them, and that of the update client. */
final class JavaRuntimes {
    private static final String HOME = "/usr/lib/jvm";

    /** A conversion puts the runtime of the update client there. */
    private static final String OURS = "/usr/lib/tandem/runtime";

    /** Of 8 and before: 1.8.0_402. */
    private static final Pattern VERSION =
            Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?([0-9]{1,3})[^\"]*\"", Pattern.MULTILINE);

    private static final Pattern PACKAGE = Pattern.compile("openjdk-([0-9]{1,3})-(?:jre|jdk)(?:-headless)?");

    private JavaRuntimes() {}

    /** The newest of them; empty when there is none. */
    static OptionalInt newest(RootTree root, InstalledPackages packages) throws IOException {
        int newest = of(root, OURS);
        for (String name : root.list(HOME)) {
            newest = Math.max(newest, of(root, HOME + "/" + name));
        }
        for (String name : packages.names()) {
            Matcher openJdk = PACKAGE.matcher(name);
            if (openJdk.matches()) {
                newest = Math.max(newest, Integer.parseInt(openJdk.group(1)));
            }
        }
        return newest == 0 ? OptionalInt.empty() : OptionalInt.of(newest);
    }

    /** 0 if it is none: half of the names there are links, the files {@code .*.jinfo} of Debian's alternatives, or rests. */
    private static int of(RootTree root, String home) throws IOException {
        Optional<FileStatus> release = root.status(home + "/release");
        if (release.filter(file -> file.kind() == FileKind.REGULAR).isEmpty()
                || root.status(home + "/bin/java").isEmpty()) {
            return 0;
        }
        Matcher version = VERSION.matcher(new String(root.read(home + "/release"), StandardCharsets.UTF_8));
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }
}
