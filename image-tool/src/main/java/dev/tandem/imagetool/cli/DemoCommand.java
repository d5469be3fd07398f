package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tandem demo}. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Makes a small root file system and a signed artifact of it, and has two forgeries refused.",
            "Ends with 0 if everything went as it should. Needs mke2fs (package e2fsprogs)."
        })
final class DemoCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Work in DIR, which must be empty or not exist, and leave everything there.")
    private @Nullable Path keep;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (keep != null) {
            requireEmpty(keep);
            Files.createDirectories(keep);
            return run(keep);
        }
        Path temporary = Files.createTempDirectory("tandem-demo");
        try {
            return run(temporary);
        } finally {
            delete(temporary);
        }
    }

    private int run(Path directory) throws IOException {
        boolean good = new Demo(surroundings, directory).run();
        if (keep != null) {
            surroundings.print("\nEverything is in " + keep + ".\n");
        }
        return good ? ExitCode.DONE : ExitCode.FAILED;
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

    private static void delete(Path directory) throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(directory)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }
}
