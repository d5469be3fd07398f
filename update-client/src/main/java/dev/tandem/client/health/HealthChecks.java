package dev.tandem.client.health;

import dev.tandem.client.json.Problem;
import dev.tandem.client.json.Shown;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The checks of a directory, as they are configured.
 *
 * @param checks sorted by name
 * @param problems what is wrong with the files; a system is not healthy as long as there is one, because nobody knows what the
 *     check would have said
 * @param notes files that are no checks, and others that somebody may wonder about
 */
public record HealthChecks(List<HealthCheck> checks, List<Problem> problems, List<String> notes) {
    /** Where they are on a device. */
    public static final Path DIRECTORY = Path.of("/etc/tandem/health.d");

    /** For an executable, which has no file to say another one. */
    static final Duration EXECUTABLE_TIMEOUT = Duration.ofMinutes(1);

    /** Each one may hold a thread and a process. */
    static final int MAX_CHECKS = 64;

    private static final int MAX_FILES = 1000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");

    /** What editors and package managers leave behind, and what explains the others. */
    private static final Pattern NO_CHECK = Pattern.compile(
            "\\..*|.*~|#.*#|.*\\.(bak|old|orig|rej|save|swp|tmp)|.*\\.(dpkg|ucf)-.*|README(\\..*)?", Pattern.DOTALL);

    public HealthChecks {
        checks = List.copyOf(checks);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** Reads a directory; one that is missing is empty. Nothing is asked yet. */
    public static HealthChecks load(Path directory) {
        return new Loader(directory).load();
    }

    private static final class Loader {
        private final Path directory;
        private final List<HealthCheck> checks = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final TreeMap<String, Path> names = new TreeMap<>();

        Loader(Path directory) {
            this.directory = directory;
        }

        HealthChecks load() {
            if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
                notes.add("no checks configured: " + directory + " does not exist");
                return new HealthChecks(checks, problems, notes);
            }
            for (Path file : list()) {
                take(file, String.valueOf(file.getFileName()));
            }
            if (checks.size() > MAX_CHECKS) {
                problems.add(Problem.ofFile(directory, "has " + checks.size() + " checks, more than " + MAX_CHECKS));
            }
            if (checks.isEmpty() && problems.isEmpty()) {
                notes.add("no checks configured: none in " + directory);
            }
            return new HealthChecks(checks, problems, notes);
        }

        private List<Path> list() {
            TreeMap<String, Path> files = new TreeMap<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                for (Path file : all) {
                    if (files.size() == MAX_FILES) {
                        problems.add(Problem.ofFile(directory, "has more than " + MAX_FILES + " files"));
                        break;
                    }
                    files.put(String.valueOf(file.getFileName()), file);
                }
            } catch (IOException | DirectoryIteratorException e) {
                problems.add(Problem.ofFile(directory, "cannot be read: " + e.getMessage()));
            }
            return List.copyOf(files.values());
        }

        private void take(Path file, String fileName) {
            if (NO_CHECK.matcher(fileName).matches()) {
                notes.add(Shown.text(file.toString(), 300) + " is no check by its name, and ignored");
            } else if (Files.isDirectory(file)) {
                notes.add(Shown.text(file.toString(), 300) + " is a directory, and ignored");
            } else if (!NAME.matcher(fileName).matches()) {
                problem(file, "may have letters, digits, \"_\", \"-\" and \".\" in its name only, 100 at most");
            } else if (fileName.endsWith(".json")) {
                String name = fileName.substring(0, fileName.length() - 5);
                if (isNew(name, file)) {
                    CheckFile.read(file, name, problems::add).ifPresent(checks::add);
                }
            } else if (!Files.isRegularFile(file)) {
                problem(file, "is not a regular file, or a link to nowhere");
            } else if (!Files.isExecutable(file)) {
                // Most likely a forgotten chmod: a check that somebody relies on would never run.
                problem(
                        file,
                        "is neither NAME.json nor executable: make it executable, or rename it to " + fileName
                                + ".bak if it is to be ignored");
            } else if (isNew(fileName, file)) {
                checks.add(new HealthCheck(
                        fileName,
                        Optional.empty(),
                        EXECUTABLE_TIMEOUT,
                        new ProgramAnswer(
                                "executable", List.of(file.toAbsolutePath().toString()))));
            }
        }

        /** app and app.json would be told apart by nobody who reads the journal. */
        private boolean isNew(String name, Path file) {
            Path other = names.putIfAbsent(name, file);
            if (other == null) {
                return true;
            }
            problem(file, "is a second check with the name " + name + ", beside " + other.getFileName());
            return false;
        }

        private void problem(Path file, String text) {
            problems.add(Problem.ofFile(Path.of(Shown.text(file.toString(), 300)), text));
        }
    }
}
