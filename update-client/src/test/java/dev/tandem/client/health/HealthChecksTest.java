package dev.tandem.client.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.json.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthChecksTest {
    @TempDir
    private Path directory;

    @Test
    void eachKind_isRead() throws IOException {
        put("a.json", "{\"systemd\": {\"units\": [\"ssh.service\", \"app@1.timer\"]}}");
        put("b.json", """
                {"description": "the application answers", "timeout": "3s",
                 "http": {"url": "http://localhost:8080/health", "status": 204, "body": "ok"}}""");
        put("c.json", "{\"tcp\": {\"port\": 22}}");
        put("d.json", "{\"command\": {\"run\": [\"/usr/bin/test\", \"-e\", \"/run/x\"]}}");
        put("e.json", "{\"file\": {\"path\": \"/run/x\", \"newerThanBoot\": true, \"contains\": \"ready\"}}");
        executable("f-script");

        HealthChecks checks = HealthChecks.load(directory);

        assertThat(checks.problems()).isEmpty();
        assertThat(checks.notes()).isEmpty();
        assertThat(checks.checks())
                .containsExactly(
                        check("a", new UnitsActive(List.of("ssh.service", "app@1.timer"))),
                        new HealthCheck(
                                "b",
                                Optional.of("the application answers"),
                                Duration.ofSeconds(3),
                                new HttpAnswer(URI.create("http://localhost:8080/health"), 204, Optional.of("ok"))),
                        check("c", new TcpPort("localhost", 22)),
                        check("d", new ProgramAnswer("command", List.of("/usr/bin/test", "-e", "/run/x"))),
                        check("e", new FilePresent(Path.of("/run/x"), true, Optional.of("ready"))),
                        new HealthCheck(
                                "f-script",
                                Optional.empty(),
                                Duration.ofMinutes(1),
                                new ProgramAnswer(
                                        "executable",
                                        List.of(directory.resolve("f-script").toString()))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                   | :1:1: names no check; must have exactly one of: systemd, http
            {"tcp": {"port": 1}, "file": {"path": "/x"}}         | :1:1: names 2 checks
            {"tcp": {"port": 70000}}                             | :1:18: tcp.port: must be a whole number from 1 to 65535
            {"tcp": {}}                                          | :1:9: tcp: the key "port" is missing
            {"tcp": {"port": 1, "hosts": "x"}}                   | :1:21: tcp.hosts: is not known; did you mean "host"?
            {"tpc": {"port": 1}}                                 | tpc: is not known
            {"tcp": 22}                                          | :1:9: tcp: must be an object in braces, is 22
            {"timeout": "0s", "tcp": {"port": 1}}                | timeout: must be from 1s to 30m
            {"http": {"url": "file:///etc/passwd"}}              | http.url: must be a URL
            {"http": {"url": "http://a/", "status": 99}}         | http.status: must be a whole number from 100 to 599
            {"systemd": {"units": []}}                           | systemd.units: must name a unit at least
            {"systemd": {"units": ["*.service"]}}                | systemd.units[0]: must be the full name of a unit
            {"systemd": {"units": ["--all"]}}                    | systemd.units[0]: must be the full name of a unit
            {"command": {"run": ["test"]}}                       | command.run: must be the path of a program
            {"command": {"run": "/bin/true"}}                    | command.run: must be a list
            {"file": {"path": "x"}}                              | file.path: must be a path that starts with /
            {"file": {"path": "/x", "newerThanBoot": "yes"}}     | file.newerThanBoot: must be true or false
            {"file": {"path": "/x"}                              | is not valid JSON
            """)
    void wrongFile_isAProblemWithItsPlace(String content, String message) throws IOException {
        put("wrong.json", content);
        put("good.json", "{\"tcp\": {\"port\": 22}}");

        HealthChecks checks = HealthChecks.load(directory);

        assertThat(checks.problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text)
                        .startsWith(directory.resolve("wrong.json") + ":1:")
                        .contains(message));
        assertThat(checks.checks()).extracting(HealthCheck::name).containsExactly("good");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".app.json.swp",
                ".hidden",
                "app.json~",
                "app.json.bak",
                "app.dpkg-dist",
                "app.json.dpkg-old",
                "app.ucf-old",
                "#app.json#",
                "app.orig",
                "README",
                "README.md"
            })
    void leftoversOfEditorsAndPackages_areIgnoredWithANote(String name) throws IOException {
        executable(name);

        HealthChecks checks = HealthChecks.load(directory);

        assertThat(checks.checks()).isEmpty();
        assertThat(checks.problems()).isEmpty();
        assertThat(checks.notes())
                .containsExactly(
                        directory.resolve(name) + " is no check by its name, and ignored",
                        "no checks configured: none in " + directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "umläut", "-option", "a$b", "newline\nname"})
    void nameThatIsNotPlain_isAProblem(String name) throws IOException {
        executable(name);

        assertThat(problem()).contains("may have letters, digits").doesNotContain("\n");
    }

    @Test
    void scriptThatIsNotExecutable_isAProblem() throws IOException {
        put("app", "#!/bin/sh\n");

        assertThat(problem()).contains("is neither NAME.json nor executable");
    }

    @Test
    void linkToNowhere_isAProblem() throws IOException {
        Files.createSymbolicLink(directory.resolve("app"), directory.resolve("gone"));

        assertThat(problem()).contains("a link to nowhere");
    }

    @Test
    void linkToNowhereWithTheNameOfACheckFile_isAProblem() throws IOException {
        Files.createSymbolicLink(directory.resolve("app.json"), directory.resolve("gone"));

        assertThat(problem()).contains("app.json: is not there");
    }

    @Test
    void linkToAScript_isACheck() throws IOException {
        Path real = executable("real.bak");
        Files.createSymbolicLink(directory.resolve("app"), real);

        assertThat(HealthChecks.load(directory).checks())
                .extracting(HealthCheck::name)
                .containsExactly("app");
    }

    @Test
    void secondCheckOfTheSameName_isAProblem() throws IOException {
        executable("app");
        put("app.json", "{\"tcp\": {\"port\": 22}}");

        assertThat(problem()).contains("app.json: is a second check with the name app");
    }

    @Test
    void subdirectory_isIgnoredWithANote() throws IOException {
        Files.createDirectory(directory.resolve("disabled"));

        HealthChecks checks = HealthChecks.load(directory);

        assertThat(checks.problems()).isEmpty();
        assertThat(checks.notes()).contains(directory.resolve("disabled") + " is a directory, and ignored");
    }

    @Test
    void missingDirectory_isEmptyAndThatIsSaid() {
        HealthChecks checks = HealthChecks.load(directory.resolve("none"));

        assertThat(checks)
                .isEqualTo(new HealthChecks(
                        List.of(),
                        List.of(),
                        List.of("no checks configured: " + directory.resolve("none") + " does not exist")));
    }

    @Test
    void fileInPlaceOfTheDirectory_isAProblem() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(HealthChecks.load(file).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("cannot be read"));
    }

    @Test
    void moreChecksThanAreRun_areAProblem() throws IOException {
        for (int i = 0; i <= HealthChecks.MAX_CHECKS; i++) {
            put("c" + i + ".json", "{\"tcp\": {\"port\": 22}}");
        }

        assertThat(HealthChecks.load(directory).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).isEqualTo("has 65 checks, more than 64"));
    }

    @Test
    void packedExamples_areOfEachKindAndRight() {
        HealthChecks checks = HealthChecks.load(
                Path.of("target/device/usr/share/doc/tandem/examples/health.d").toAbsolutePath());

        assertThat(checks.problems()).isEmpty();
        assertThat(checks.checks())
                .extracting(HealthCheck::kind)
                .contains("systemd", "http", "tcp", "command", "file", "executable");
    }

    private static HealthCheck check(String name, Question question) {
        return new HealthCheck(name, Optional.empty(), Duration.ofSeconds(10), question);
    }

    private String problem() {
        List<Problem> problems = HealthChecks.load(directory).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0).toString();
    }

    private void put(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private Path executable(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
