package dev.tandem.client.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that stands for / in the scripts. */
final class FakeRoot {
    static final String GENERATOR = "usr/lib/systemd/system-generators/tandem-generator";

    private final Path root;

    FakeRoot(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root);
        write("dev/kmsg", "");
    }

    Path path() {
        return root;
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    FakeRoot write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    FakeRoot directory(String path) throws IOException {
        Files.createDirectories(root.resolve(path));
        return this;
    }

    String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    FakeRoot commandLine(String words) throws IOException {
        return write("proc/cmdline", words + "\n");
    }

    /** The running root as the kernel shows it. */
    FakeRoot runningRoot(String name, int partition) throws IOException {
        write("proc/self/mountinfo", "21 1 0:20 / /proc rw - proc proc rw\n22 1 179:5 / / rw - ext4 /dev/root rw\n");
        return write(
                "sys/dev/block/179:5/uevent", "MAJOR=179\nMINOR=5\nDEVNAME=" + name + "\nPARTN=" + partition + "\n");
    }

    /** The scripts and lists of the packed tree, where the generator looks for them. */
    FakeRoot packedFiles() throws IOException {
        for (String file : new String[] {"usr/lib/tandem/persist", "usr/lib/tandem/persist.d/50-system.conf"}) {
            directory(Path.of(file).getParent().toString());
            Files.copy(Shell.packed(file), root.resolve(file));
        }
        return this;
    }
}
