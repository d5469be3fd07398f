package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The update modules that Debian's package mender-client brings, unmodified. The package is not installed, since it would
 * bring a service: its files are taken out of it, once, into the user's cache.
 */
final class StockModules {
    private static final String MODULES = "usr/share/mender/modules/v3";

    private StockModules() {}

    static Path directory() throws IOException, InterruptedException {
        Path installed = Path.of("/", MODULES);
        if (Files.isExecutable(installed.resolve("single-file"))) {
            return installed;
        }
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> path.startsWith("/"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("tandem/mender-client");
        if (!Files.isDirectory(cache.resolve(MODULES))) {
            fetch(cache);
        }
        return cache.resolve(MODULES);
    }

    private static void fetch(Path cache) throws IOException, InterruptedException {
        Files.createDirectories(cache.getParent());
        Path work = Files.createTempDirectory(cache.getParent(), "fetch");
        // With lists of its own: those of the machine may be missing or old, and only root may bring them up to date.
        Files.createDirectories(work.resolve("lists/partial"));
        Files.createDirectories(work.resolve("cache/archives/partial"));
        String lists = "Dir::State::Lists=" + work.resolve("lists");
        String archives = "Dir::Cache=" + work.resolve("cache");
        run(work, "apt-get", "-o", lists, "-o", archives, "update");
        run(work, "apt-get", "-o", lists, "-o", archives, "download", "mender-client");
        Path packed;
        try (Stream<Path> files = Files.list(work)) {
            packed = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
        }
        run(work, "dpkg-deb", "-x", packed.toString(), work.resolve("root").toString());
        Files.delete(packed);
        try {
            Files.move(work.resolve("root"), cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another test was faster, with the same result.
        } finally {
            DurableTree.remove(work);
        }
    }

    private static void run(Path directory, String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(words))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(
                        "The stock update modules come from Debian's package mender-client, which could not be had by"
                                + " %s. Where there is no network, put the package's files into"
                                + " ~/.cache/tandem/mender-client. It printed: %s",
                        List.of(words), output)
                .isZero();
    }
}
