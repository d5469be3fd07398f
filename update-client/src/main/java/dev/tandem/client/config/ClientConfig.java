package dev.tandem.client.config;

import static dev.tandem.client.config.ConfigKeys.*;

import dev.tandem.client.json.JsonType;
import dev.tandem.client.json.JsonValue;
import dev.tandem.client.json.Problem;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the client goes by; docs/client-configuration.md says what each setting is for.
 *
 * @param verificationKeys PEM files; none means that unsigned artifacts are taken
 * @param minimumVersion an older system is not installed
 * @param precheck run before an installation, which it may refuse
 * @param rebootCommand instead of the client's own way to restart
 */
public record ClientConfig(
        String deviceType,
        List<Path> verificationKeys,
        Optional<URI> updateSource,
        Optional<String> minimumVersion,
        Trial trial,
        Http http,
        Modules modules,
        Scripts scripts,
        Optional<Path> precheck,
        int historyEntries,
        Optional<List<String>> rebootCommand) {
    /** The image's own file: what it says takes precedence. */
    public static final Path OF_THE_IMAGE = Path.of("/etc/tandem/client.json");

    /** The device's file: for what the image leaves open. */
    public static final Path OF_THE_DEVICE = Path.of("/data/tandem/client.json");

    /**
     * How a new system is tried.
     *
     * @param attempts how many times it is started, because a power cut also ends a trial
     */
    public record Trial(int attempts, Duration deadline, Duration stableFor, Duration checkInterval) {}

    /**
     * How servers are spoken to.
     *
     * @param retries in a row without any progress
     * @param caFile certificates of authorities, in addition to those of the Java runtime
     * @param minimumRateBytes a second; below it a connection counts as stalled
     */
    public record Http(
            Duration connectTimeout,
            Duration stallTimeout,
            int retries,
            Optional<Path> caFile,
            long minimumRateBytes) {}

    /** Update modules. */
    public record Modules(Path directory, Duration timeout) {}

    /** State scripts of the root file system, and the limits of all state scripts. */
    public record Scripts(Path directory, Duration timeout, Duration retryInterval, Duration retryTimeout) {
        /** Where scripts are without a setting: the first of these that is a directory, else the first. */
        static final List<Path> DIRECTORIES = List.of(Path.of("/etc/tandem/scripts"), Path.of("/etc/mender/scripts"));
    }

    public ClientConfig {
        verificationKeys = List.copyOf(verificationKeys);
        rebootCommand = rebootCommand.map(List::copyOf);
    }

    /** The files of this device. */
    public static ClientConfig load() throws ConfigException {
        return load(OF_THE_IMAGE, OF_THE_DEVICE);
    }

    /**
     * Reads both files, each of which may be missing.
     *
     * @param etc takes precedence, setting by setting
     * @param data for what {@code etc} does not say
     * @throws ConfigException if anything in either file is wrong, or the device type is in none: with a part of its
     *     configuration a device might take artifacts that nobody has signed
     */
    public static ClientConfig load(Path etc, Path data) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        Layers layers = new Layers(List.of(ConfigFile.read(etc, problems::add), ConfigFile.read(data, problems::add)));
        if (problems.isEmpty()) {
            layers.check(problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return layers.config();
    }

    /** The files, the stronger one first. */
    private record Layers(List<ConfigFile> files) {
        void check(List<Problem> problems) {
            if (get(DEVICE_TYPE).isEmpty()) {
                Path file = files.get(0).file();
                problems.add(new Problem(
                        file,
                        0,
                        0,
                        DEVICE_TYPE.name(),
                        "is missing, there and in " + files.get(1).file()
                                + ". Nothing is installed without it. Add \"deviceType\": \"NAME\" with the name that"
                                + " artifacts for this kind of device are made for (tandem convert --device-type)"));
            }
            Duration deadline = duration(TRIAL_DEADLINE);
            if (duration(TRIAL_STABLE_FOR).compareTo(deadline) >= 0) {
                problems.add(problem(
                        List.of(TRIAL_STABLE_FOR, TRIAL_DEADLINE),
                        "must be less than trial.deadline, or no trial could ever succeed: is "
                                + JsonType.show(duration(TRIAL_STABLE_FOR)) + ", the deadline "
                                + JsonType.show(deadline)));
            }
        }

        ClientConfig config() {
            return new ClientConfig(
                    get(DEVICE_TYPE).orElseThrow(),
                    verificationKeys(),
                    get(UPDATE_SOURCE_URL),
                    get(MINIMUM_VERSION),
                    new Trial(
                            number(TRIAL_ATTEMPTS),
                            duration(TRIAL_DEADLINE),
                            duration(TRIAL_STABLE_FOR),
                            duration(TRIAL_CHECK_INTERVAL)),
                    new Http(
                            duration(HTTP_CONNECT_TIMEOUT),
                            duration(HTTP_STALL_TIMEOUT),
                            number(HTTP_RETRIES),
                            get(HTTP_CA_FILE),
                            get(HTTP_MINIMUM_RATE).orElse(0L)),
                    new Modules(
                            get(MODULES_DIRECTORY).orElse(Path.of(MODULES_DIRECTORY.byDefault())),
                            duration(MODULES_TIMEOUT)),
                    new Scripts(
                            get(SCRIPTS_DIRECTORY).orElseGet(() -> scripts()),
                            duration(SCRIPTS_TIMEOUT),
                            duration(SCRIPTS_RETRY_INTERVAL),
                            duration(SCRIPTS_RETRY_TIMEOUT)),
                    get(PRECHECK),
                    number(HISTORY_ENTRIES),
                    get(REBOOT_COMMAND));
        }

        /** An empty list is what a converted image has when no key was given: it must not hide those of the device. */
        private List<Path> verificationKeys() {
            return files.stream()
                    .map(file -> file.get(VERIFICATION_KEYS).orElse(List.of()))
                    .filter(keys -> !keys.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }

        private static Path scripts() {
            return Scripts.DIRECTORIES.stream()
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElse(Scripts.DIRECTORIES.get(0));
        }

        private <T> Optional<T> get(ConfigKey<T> key) {
            return files.stream().flatMap(file -> file.get(key).stream()).findFirst();
        }

        private Duration duration(ConfigKey<Duration> key) {
            return get(key).orElseGet(
                            () -> JsonType.parseDuration(key.byDefault()).orElseThrow());
        }

        private int number(ConfigKey<Integer> key) {
            return get(key).orElseGet(() -> Integer.valueOf(key.byDefault()));
        }

        /** At the first of the keys that a file sets. */
        private Problem problem(List<ConfigKey<?>> keys, String text) {
            for (ConfigKey<?> key : keys) {
                for (ConfigFile file : files) {
                    Optional<JsonValue> place = file.place(key);
                    if (place.isPresent()) {
                        JsonValue at = place.get();
                        return new Problem(
                                at.file(), at.line(), at.column(), keys.get(0).name(), text);
                    }
                }
            }
            throw new IllegalStateException("defaults contradict each other: " + text);
        }
    }
}
