package dev.tandem.client.config;

import dev.tandem.client.json.JsonType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every setting there is. Defaults of times and numbers are those of the reference client where it has the same setting. */
final class ConfigKeys {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** tandem-update-resume.service ends the client after six hours, and it has other things to do in them. */
    private static final Duration LONGEST_TRIAL = Duration.ofHours(5);

    static final ConfigKey<String> DEVICE_TYPE = new ConfigKey<>("deviceType", JsonType.text(), "");
    static final ConfigKey<List<Path>> VERIFICATION_KEYS =
            new ConfigKey<>("verificationKeys", JsonType.listOf(JsonType.path()), "");
    static final ConfigKey<String> MINIMUM_VERSION = new ConfigKey<>("minimumVersion", JsonType.text(), "");
    static final ConfigKey<Path> PRECHECK = new ConfigKey<>("precheck", JsonType.path(), "");
    static final ConfigKey<List<String>> REBOOT_COMMAND = new ConfigKey<>(
            "rebootCommand",
            JsonType.listOf(JsonType.text())
                    .that(command -> !command.isEmpty(), "must name a program, and then its arguments"),
            "");
    static final ConfigKey<URI> UPDATE_SOURCE_URL = new ConfigKey<>("updateSource.url", JsonType.url(), "");

    static final ConfigKey<Integer> TRIAL_ATTEMPTS =
            new ConfigKey<>("trial.attempts", JsonType.wholeNumber(1, 100), "2");
    static final ConfigKey<Duration> TRIAL_DEADLINE =
            new ConfigKey<>("trial.deadline", JsonType.duration(SECOND, LONGEST_TRIAL), "10m");
    static final ConfigKey<Duration> TRIAL_STABLE_FOR =
            new ConfigKey<>("trial.stableFor", JsonType.duration(Duration.ZERO, LONGEST_TRIAL), "30s");
    static final ConfigKey<Duration> TRIAL_CHECK_INTERVAL =
            new ConfigKey<>("trial.checkInterval", JsonType.duration(SECOND, Duration.ofHours(1)), "5s");

    static final ConfigKey<Duration> HTTP_CONNECT_TIMEOUT =
            new ConfigKey<>("http.connectTimeout", JsonType.duration(SECOND, DAY), "30s");
    static final ConfigKey<Duration> HTTP_STALL_TIMEOUT =
            new ConfigKey<>("http.stallTimeout", JsonType.duration(SECOND, DAY), "5m");
    static final ConfigKey<Integer> HTTP_RETRIES =
            new ConfigKey<>("http.retries", JsonType.wholeNumber(0, 10_000), "10");
    static final ConfigKey<Path> HTTP_CA_FILE = new ConfigKey<>("http.caFile", JsonType.path(), "");
    static final ConfigKey<Long> HTTP_MINIMUM_RATE = new ConfigKey<>("http.minimumRate", JsonType.size(), "0B");

    static final ConfigKey<Path> MODULES_DIRECTORY =
            new ConfigKey<>("modules.directory", JsonType.path(), "/usr/share/mender/modules/v3");
    static final ConfigKey<Duration> MODULES_TIMEOUT =
            new ConfigKey<>("modules.timeout", JsonType.duration(SECOND, Duration.ofDays(7)), "4h");

    static final ConfigKey<Path> SCRIPTS_DIRECTORY = new ConfigKey<>("scripts.directory", JsonType.path(), "");
    static final ConfigKey<Duration> SCRIPTS_TIMEOUT =
            new ConfigKey<>("scripts.timeout", JsonType.duration(SECOND, Duration.ofDays(7)), "1h");
    static final ConfigKey<Duration> SCRIPTS_RETRY_INTERVAL =
            new ConfigKey<>("scripts.retryInterval", JsonType.duration(SECOND, DAY), "1m");
    static final ConfigKey<Duration> SCRIPTS_RETRY_TIMEOUT =
            new ConfigKey<>("scripts.retryTimeout", JsonType.duration(Duration.ZERO, Duration.ofDays(7)), "30m");

    static final ConfigKey<Integer> HISTORY_ENTRIES =
            new ConfigKey<>("history.entries", JsonType.wholeNumber(1, 10_000), "200");

    /** In the order of the documentation. */
    static final List<ConfigKey<?>> ALL = List.of(
            DEVICE_TYPE,
            VERIFICATION_KEYS,
            UPDATE_SOURCE_URL,
            MINIMUM_VERSION,
            TRIAL_ATTEMPTS,
            TRIAL_DEADLINE,
            TRIAL_STABLE_FOR,
            TRIAL_CHECK_INTERVAL,
            HTTP_CONNECT_TIMEOUT,
            HTTP_STALL_TIMEOUT,
            HTTP_RETRIES,
            HTTP_CA_FILE,
            HTTP_MINIMUM_RATE,
            MODULES_DIRECTORY,
            MODULES_TIMEOUT,
            SCRIPTS_DIRECTORY,
            SCRIPTS_TIMEOUT,
            SCRIPTS_RETRY_INTERVAL,
            SCRIPTS_RETRY_TIMEOUT,
            PRECHECK,
            HISTORY_ENTRIES,
            REBOOT_COMMAND);

    private ConfigKeys() {}
}
