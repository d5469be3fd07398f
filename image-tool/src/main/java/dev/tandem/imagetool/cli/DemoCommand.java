package dev.tandem.imagetool.cli;

import dev.tandem.files.WorkDirectory;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tandem demo}. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "The life of an update in under a minute: a stock image becomes one with two slots, an artifact is installed,",
            "tried once and committed, a bad one comes back, and that of somebody else is refused. Converter, artifacts",
            "and client are real; firmware and board are played. Ends with 0 if everything went as it should.",
            "Needs e2fsprogs."
        })
final class DemoCommand implements Callable<Integer> {
    private static final String CLIENT = "tandem.client";
    private static final String BOOT_TESTS = "tandem.boot-tests";

    private final Surroundings surroundings;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Work in DIR, which must be empty or not exist, and leave everything there.")
    private @Nullable Path keep;

    @Option(
            names = "--qemu",
            description =
                    "Do it with a real Debian that starts in QEMU: the first time some ten minutes, and 300 MB to fetch.")
    private boolean qemu;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (qemu) {
            return inQemu();
        }
        if (keep != null) {
            requireEmpty(keep);
            Files.createDirectories(keep);
            return run(keep);
        }
        try (WorkDirectory temporary = WorkDirectory.temporary()) {
            return run(temporary.directory("demo"));
        }
    }

    private int run(Path directory) throws IOException, UsageException {
        boolean good = new Demo(surroundings, directory, part(CLIENT)).run();
        if (keep != null) {
            surroundings.print("\nEverything is in " + keep + ".\n");
        }
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** The scenarios of the boot tests that tell the same story. */
    private int inQemu() throws IOException, UsageException {
        if (keep != null) {
            throw new UsageException("--keep and --qemu exclude each other.");
        }
        Process process = new ProcessBuilder(part(BOOT_TESTS).toString(), "--only", "update,unhealthy")
                .inheritIO()
                .start();
        try {
            return process.waitFor() == 0 ? ExitCode.DONE : ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the boot tests ran");
        } finally {
            process.destroy();
        }
    }

    /** What the launcher tells the place of. */
    private static Path part(String property) throws UsageException {
        String place = System.getProperty(property);
        if (place == null || !Files.exists(Path.of(place))) {
            throw new UsageException("The demo runs in a clone of the sources only, with ./tandem demo; " + property
                    + " is " + (place == null ? "not set" : place + ", which does not exist") + ".");
        }
        return Path.of(place);
    }

    private static void requireEmpty(Path directory) throws IOException, UsageException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--keep " + directory + " is not a directory.");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            if (entries.iterator().hasNext()) {
                throw new UsageException("--keep " + directory + " is not empty.");
            }
        }
    }
}
