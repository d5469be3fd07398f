package dev.tandem.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.client.json.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientConfigTest {
    @TempDir
    private Path directory;

    private Path etc;
    private Path data;

    @BeforeEach
    void name() {
        etc = directory.resolve("etc.json");
        data = directory.resolve("data.json");
    }

    @Test
    void everySetting_isRead() throws IOException {
        Files.writeString(etc, """
                {
                  "deviceType": "raspberrypi4-64",
                  "verificationKeys": ["/etc/tandem/keys/a.pem", "/etc/tandem/keys/b.pem"],
                  "updateSource": {"url": "https://updates.example.org/gateway/meta.json"},
                  "minimumVersion": "1.4.0",
                  "trial": {"attempts": 3, "deadline": "1h", "stableFor": "2m", "checkInterval": "7s"},
                  "http": {"connectTimeout": "11s", "stallTimeout": "12s", "retries": 0,
                           "caFile": "/etc/tandem/ca.pem", "minimumRate": "2KiB"},
                  "modules": {"directory": "/opt/modules", "timeout": "1d"},
                  "scripts": {"directory": "/opt/scripts", "timeout": "5m", "retryInterval": "6s", "retryTimeout": "0s"},
                  "precheck": "/usr/local/bin/may-update",
                  "history": {"entries": 17},
                  "rebootCommand": ["/usr/local/bin/restart", "--now"]
                }
                """);

        assertThat(ClientConfig.load(etc, data))
                .isEqualTo(new ClientConfig(
                        "raspberrypi4-64",
                        List.of(Path.of("/etc/tandem/keys/a.pem"), Path.of("/etc/tandem/keys/b.pem")),
                        Optional.of(URI.create("https://updates.example.org/gateway/meta.json")),
                        Optional.of("1.4.0"),
                        new ClientConfig.Trial(3, Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofSeconds(7)),
                        new ClientConfig.Http(
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                0,
                                Optional.of(Path.of("/etc/tandem/ca.pem")),
                                2048),
                        new ClientConfig.Modules(Path.of("/opt/modules"), Duration.ofDays(1)),
                        new ClientConfig.Scripts(
                                Path.of("/opt/scripts"), Duration.ofMinutes(5), Duration.ofSeconds(6), Duration.ZERO),
                        Optional.of(Path.of("/usr/local/bin/may-update")),
                        17,
                        Optional.of(List.of("/usr/local/bin/restart", "--now"))));
    }

    @Test
    void settingsThatAreLeftOut_haveTheirDefaults() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\"}");

        ClientConfig config = ClientConfig.load(etc, data);

        assertThat(config.verificationKeys()).isEmpty();
        assertThat(config.updateSource()).isEmpty();
        assertThat(config.minimumVersion()).isEmpty();
        assertThat(config.trial())
                .isEqualTo(new ClientConfig.Trial(
                        2, Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofSeconds(5)));
        assertThat(config.http())
                .isEqualTo(
                        new ClientConfig.Http(Duration.ofSeconds(30), Duration.ofMinutes(5), 10, Optional.empty(), 0));
        assertThat(config.modules())
                .isEqualTo(new ClientConfig.Modules(Path.of("/usr/share/mender/modules/v3"), Duration.ofHours(4)));
        assertThat(config.scripts().timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(config.scripts().retryInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.scripts().retryTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.scripts().directory()).isIn(ClientConfig.Scripts.DIRECTORIES);
        assertThat(config.precheck()).isEmpty();
        assertThat(config.historyEntries()).isEqualTo(200);
        assertThat(config.rebootCommand()).isEmpty();
    }

    /** What tandem convert writes, with the same writer and settings. */
    @Test
    void fileOfAConvertedImage_isRead() throws IOException {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("deviceType", "raspberrypi4-64");
        written.put("verificationKeys", List.of("/etc/tandem/keys/release.pub"));
        written.put("updateSource", Map.of("url", "https://updates.example.org/meta.json"));
        Files.writeString(etc, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(written) + "\n");

        ClientConfig config = ClientConfig.load(etc, data);

        assertThat(config.deviceType()).isEqualTo("raspberrypi4-64");
        assertThat(config.verificationKeys()).containsExactly(Path.of("/etc/tandem/keys/release.pub"));
        assertThat(config.updateSource()).contains(URI.create("https://updates.example.org/meta.json"));
    }

    @Test
    void fileOfTheImage_takesPrecedenceSettingBySetting() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\", \"http\": {\"retries\": 3}}");
        Files.writeString(data, """
                {"deviceType": "other", "minimumVersion": "2",
                 "http": {"retries": 4, "connectTimeout": "9s"}}""");

        ClientConfig config = ClientConfig.load(etc, data);

        assertThat(config.deviceType()).isEqualTo("pi");
        assertThat(config.minimumVersion()).contains("2");
        assertThat(config.http().retries()).isEqualTo(3);
        assertThat(config.http().connectTimeout()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void keysOfTheImage_cannotBeReplacedOnTheDevice() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\", \"verificationKeys\": [\"/etc/a.pem\"]}");
        Files.writeString(data, "{\"verificationKeys\": [\"/data/b.pem\"]}");

        assertThat(ClientConfig.load(etc, data).verificationKeys()).containsExactly(Path.of("/etc/a.pem"));
    }

    /** tandem convert writes an empty list when it was given no key. */
    @Test
    void emptyListOfKeysInTheImage_doesNotHideThoseOfTheDevice() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\", \"verificationKeys\": []}");
        Files.writeString(data, "{\"verificationKeys\": [\"/data/b.pem\"]}");

        assertThat(ClientConfig.load(etc, data).verificationKeys()).containsExactly(Path.of("/data/b.pem"));
    }

    @Test
    void deviceType_mayBeInTheFileOfTheDevice() throws IOException {
        Files.writeString(data, "{\"deviceType\": \"pi\"}");

        assertThat(ClientConfig.load(etc, data).deviceType()).isEqualTo("pi");
    }

    @Test
    void missingDeviceType_saysWhatToDo() {
        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains(etc.toString(), data.toString(), "deviceType", "\"deviceType\": \"NAME\""));
    }

    @Test
    void everyProblemOfBothFiles_isNamedWithItsPlace() throws IOException {
        Files.writeString(etc, """
                {
                  "devicetype": "pi",
                  "trial": {
                    "deadline": 90,
                      "stable_for": "30s"
                  }
                }
                """);
        Files.writeString(data, "{\"http\": {\"retries\": \"many\"},\n \"colour\": \"red\"}");

        assertThat(problems())
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text)
                                .startsWith(etc + ":2:3: devicetype: is not known; did you mean \"deviceType\"?")
                                .contains("known here: deviceType, verificationKeys, updateSource, "),
                        text -> assertThat(text)
                                .isEqualTo(etc + ":4:17: trial.deadline: must be a time such as \"90s\", \"10m\" or"
                                        + " \"2h\", is 90"),
                        text -> assertThat(text)
                                .startsWith(etc + ":5:7: trial.stable_for: is not known; did you mean \"stableFor\"?")
                                .contains("(known here: attempts, deadline, stableFor, checkInterval)"),
                        text -> assertThat(text)
                                .isEqualTo(data + ":1:22: http.retries: must be a whole number from 0 to 10000,"
                                        + " without quotes, is \"many\""),
                        text -> assertThat(text)
                                .startsWith(data + ":2:2: colour: is not known (known here: deviceType, "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'deviceType': ''                          | deviceType: must be a text
            'deviceType': null                        | deviceType: null is no value; leave the key out
            'deviceType': 4                           | deviceType: must be a text in quotes, in one line and not empty, is 4
            'deviceType': 'a\\nb'                     | deviceType: must be a text
            'verificationKeys': '/a.pem'              | verificationKeys: must be a list in square brackets, is "/a.pem"
            'verificationKeys': ['/a.pem', 'b.pem']   | verificationKeys[1]: must be a path that starts with /, is "b.pem"
            'verificationKeys': ['/a\\u0000']         | verificationKeys[0]: must be a path
            'updateSource': 'https://x/'              | updateSource: must be an object in braces, is "https://x/"
            'updateSource': {'url': 'ftp://x/'}       | updateSource.url: must be a URL that starts with http://
            'updateSource': {'url': 'https://me:pw@x/'} | updateSource.url: must be without user and password
            'trial': {'attempts': 0}                  | trial.attempts: must be a whole number from 1 to 100
            'trial': {'attempts': 1.5}                | trial.attempts: must be a whole number
            'trial': {'attempts': 99999999999999999999} | trial.attempts: must be a whole number
            'trial': {'attempts': true}               | trial.attempts: must be a whole number
            'trial': {'deadline': '6h'}               | trial.deadline: must be from 1s to 5h, is 6h
            'trial': {'deadline': '0s'}               | trial.deadline: must be from 1s to 5h, is 0s
            'trial': {'deadline': '1h30m'}            | trial.deadline: must be a time such as
            'trial': {'deadline': '-5s'}              | trial.deadline: must be a time such as
            'trial': {'deadline': '9999999999s'}      | trial.deadline: must be a time such as
            'trial': {'stableFor': '10m'}             | trial.stableFor: must be less than trial.deadline
            'trial': {'deadline': '20s'}              | trial.stableFor: must be less than trial.deadline
            'http': {'minimumRate': 100}              | http.minimumRate: must be a size such as
            'http': {'caFile': '~/ca.pem'}            | http.caFile: must be a path
            'rebootCommand': []                       | rebootCommand: must name a program
            'rebootCommand': 'reboot now'             | rebootCommand: must be a list
            'http': [1]                               | http: must be an object in braces, is a list
            'precheck': {'a': 1}                      | precheck: must be a path that starts with /, is an object
            """)
    void wrongValue_isNamed(String member, String message) throws IOException {
        Files.writeString(etc, "{" + member.replace('\'', '"') + "}");
        Files.writeString(data, "{\"deviceType\": \"pi\"}");

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(etc + ":1:")
                        .contains(": " + message)
                        .doesNotContain("me:pw"));
    }

    @Test
    void secretInABrokenUrl_isNotShown() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\", \"updateSource\": {\"url\": \"https://me:geheim@x/ y\"}}");

        assertThat(problems().toString()).doesNotContain("geheim");
    }

    @Test
    void keyThatIsThereTwice_isRefused() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\",\n \"http\": {\"retries\": 1, \"retries\": 2}}");

        assertThat(problems())
                .extracting(Problem::toString)
                .containsExactly(etc + ":2:25: http.retries: is there twice; the first one is in line 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"deviceType": "pi",}      | :1:21: is not valid JSON
            {"deviceType": "pi"        | is not valid JSON
            {"deviceType": "pi"} {}    | :1:22: something follows
            ["deviceType"]             | :1:1: must be an object in braces, is a list
            "deviceType"               | :1:1: must be an object in braces, is "deviceType"
            // x                       | is not valid JSON
            ''                         | is empty; without any setting it must be {}
            """)
    void fileThatIsNoObject_isNamed(String content, String message) throws IOException {
        Files.writeString(etc, content);

        assertThat(problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).startsWith(etc + ":").contains(message));
    }

    @Test
    void brokenFileOfTheDevice_isNoReasonToGoOnWithoutIt() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\"}");
        Files.write(data, new byte[300]); // what a power cut makes of it

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo(data));
    }

    @Test
    void deepNesting_isRefused() throws IOException {
        Files.writeString(etc, "{\"a\":" + "[".repeat(30_000));

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("nesting"));
    }

    @Test
    void longFile_isRefused() throws IOException {
        Files.writeString(etc, "{\"deviceType\": \"pi\"}" + " ".repeat(70_000));

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("more than the 65536 bytes"));
    }

    @Test
    void latin1_isRefused() throws IOException {
        Files.write(etc, "{\"deviceType\": \"grün\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("UTF-8"));
    }

    @Test
    void directoryInPlaceOfAFile_isRefused() throws IOException {
        Files.createDirectory(etc);

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("not a regular"));
    }

    @Test
    void linkToNowhere_isNotTakenForAFileThatIsMissing() throws IOException {
        Files.writeString(data, "{\"deviceType\": \"pi\"}");
        Files.createSymbolicLink(etc, directory.resolve("gone"));

        assertThat(problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo(etc));
    }

    private List<Problem> problems() {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> ClientConfig.load(etc, data));
        assertThat(thrown).isNotNull();
        return thrown.problems();
    }
}
