package dev.tandem.client.modules;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The update modules that the device has: executables, each named after the payload type that it installs. */
public final class UpdateModules {
    /** Ours first: a module in it takes the place of the stock one of that name. */
    public static final List<Path> DIRECTORIES =
            List.of(Path.of("/usr/lib/tandem/modules/v3"), Path.of("/usr/share/mender/modules/v3"));

    /** {@code ModuleTimeoutSeconds} of the reference. */
    public static final Duration TIMEOUT = Duration.ofHours(4);

    private final List<Path> directories;
    private final Path tree;
    private final CommandRunner runner;
    private final Duration timeout;
    private final Consumer<String> log;

    /**
     * @param directories where modules are looked for, the first hit wins
     * @param tree the directory they work in, on data: {@code modules/payloads/0000/tree} below that of the client's state;
     *     ".old" is put behind its name while it is removed
     * @param timeout of each call of a module
     * @param log gets what modules print, line by line
     */
    public UpdateModules(
            List<Path> directories, Path tree, CommandRunner runner, Duration timeout, Consumer<String> log) {
        this.directories = List.copyOf(directories);
        this.tree = tree;
        this.runner = runner;
        this.timeout = timeout;
        this.log = log;
    }

    /**
     * What installs payloads of {@code type}: the same after a restart as before it.
     *
     * @throws ModuleException if the device has no such module
     */
    public ModulePayload payload(String type, CurrentSoftware current) throws IOException {
        find(type);
        return new ModulePayload(this, type, current, new ModuleTree(tree), runner, log);
    }

    /** The payload types that there are modules for; sorted. */
    public List<String> types() throws IOException {
        Set<String> types = new TreeSet<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.filter(UpdateModules::isModule)
                            .map(file -> file.getFileName().toString())
                            .filter(UpdateModules::isType)
                            .forEach(types::add);
                }
            }
        }
        return List.copyOf(types);
    }

    Duration timeout() {
        return timeout;
    }

    /** Looked for at each call, since an installation may bring or remove modules. */
    Path find(String type) throws IOException {
        // The name comes from an artifact, and is about to become that of a program run as root.
        if (!isType(type)) {
            throw new ModuleException("the payload type '" + Text.printable(type) + "' cannot be the name of an update"
                    + " module: expected a name without a slash that does not begin with a dot. Nothing was changed");
        }
        for (Path directory : directories) {
            Path module = directory.resolve(type);
            if (isModule(module)) {
                return module.toAbsolutePath();
            }
        }
        throw new ModuleException("this device has no update module for the payload type '" + Text.printable(type)
                + "': there is no executable of that name in "
                + directories.stream().map(Path::toString).collect(Collectors.joining(" or "))
                + (types().isEmpty() ? "" : "; there are " + String.join(", ", types()))
                + ". Install it there first");
    }

    private static boolean isType(String name) {
        return ModuleTree.isPlain(name) && !name.startsWith(".");
    }

    private static boolean isModule(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
