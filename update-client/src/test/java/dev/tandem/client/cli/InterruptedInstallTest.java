package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.layout.Slot;
import dev.tandem.testdata.http.Answer;
import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.ServedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installations that end in the middle, and go on later: images larger than the distance of two checkpoints. */
class InterruptedInstallTest {
    private static final int MIB = 1 << 20;
    private static final String KEYS = "\"verificationKeys\": [\"/etc/tandem/keys/public.pem\"]";

    @TempDir
    Path directory;

    private Rehearsal device;

    @BeforeEach
    void make() throws Exception {
        device = new Rehearsal(directory, 96);
        device.configure(KEYS, "\"http\": {\"retries\": 0}");
    }

    @AfterEach
    void close() throws IOException {
        device.close();
    }

    @Test
    void serverThatGoesAway_costsNothingThatWasDurable() throws Exception {
        byte[] artifact = Files.readAllBytes(device.artifact("two").write());
        ServedFile file = new ServedFile(artifact);
        try (HttpTestServer server = HttpTestServer.start(file.cutAfter(60 * MIB))) {
            Rehearsal.Said cut = device.run("install", server.uri("/two.mender").toString());
            assertThat(cut.code()).as(cut.all()).isEqualTo(1);
            assertThat(cut.err()).contains("is interrupted").contains("Install the same artifact again");
        }
        assertThat(device.run("status", "--json").out())
                .containsPattern("\"durable_bytes\" : [0-9]")
                .contains("WRITING");
        assertThat(device.run("resume", "--at-boot").code()).isZero();

        try (HttpTestServer server = HttpTestServer.start(file.whole())) {
            Rehearsal.Said again =
                    device.run("install", server.uri("/two.mender").toString());
            assertThat(again.code()).as(again.all()).isEqualTo(4);
            assertThat(again.err()).contains("Going on after the first");
            assertThat(server.requests()).anyMatch(request -> request.rangeStart() >= 32 * MIB - 4096);
            assertThat(server.bytesSent()).isLessThan(artifact.length - 20L * MIB);
        }
        commits();
    }

    @Test
    void slotThatWasChangedMeanwhile_isWrittenFromTheBeginning() throws Exception {
        byte[] artifact = Files.readAllBytes(device.artifact("two").write());
        ServedFile file = new ServedFile(artifact);
        try (HttpTestServer server = HttpTestServer.start(file.cutAfter(60 * MIB), file.whole())) {
            device.run("install", server.uri("/two.mender").toString());
            device.disk.disk().rootPartition(Slot.B).write(5 * MIB, ByteBuffer.wrap(new byte[] {1, 2, 3}));

            Rehearsal.Said again =
                    device.run("install", server.uri("/two.mender").toString());

            assertThat(again.code()).as(again.all()).isEqualTo(4);
            assertThat(again.err()).contains("beginning again");
        }
        commits();
    }

    @Test
    void otherArtifact_takesThePlaceOfAnInterruptedOne() throws Exception {
        ServedFile file =
                new ServedFile(Files.readAllBytes(device.artifact("two").write()));
        try (HttpTestServer server = HttpTestServer.start(file.cutAfter(60 * MIB))) {
            device.run("install", server.uri("/two.mender").toString());
        }

        Rehearsal.Said other =
                device.run("install", device.artifact("three").write().toString());

        assertThat(other.code()).as(other.all()).isEqualTo(4);
        assertThat(device.run("status", "--json").out()).contains("replaced by the installation of three");
        commits();
    }

    @Test
    void interruptedInstallation_canBeForgotten() throws Exception {
        ServedFile file =
                new ServedFile(Files.readAllBytes(device.artifact("two").write()));
        try (HttpTestServer server = HttpTestServer.start(file.cutAfter(60 * MIB))) {
            device.run("install", server.uri("/two.mender").toString());
        }

        Rehearsal.Said forgotten = device.run("rollback");

        assertThat(forgotten.code()).as(forgotten.all()).isZero();
        assertThat(forgotten.out()).contains("Rolled back.");
        assertThat(device.run("resume").code()).isEqualTo(2);
    }

    @Test
    void single503ToTheRangeRequest_isNoEnd() throws Exception {
        device.configure(KEYS);
        ServedFile file =
                new ServedFile(Files.readAllBytes(device.artifact("two").write()));
        try (HttpTestServer server =
                HttpTestServer.start(file.cutAfter(40 * MIB), Answers.status(503, "Retry-After: 1"), file.whole())) {
            Rehearsal.Said installed =
                    device.run("install", server.uri("/two.mender").toString());
            assertThat(installed.code()).as(installed.all()).isEqualTo(4);
        }
        commits();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void clientThatIsKilled_leavesTheOldSystem_andGoesOn(String signal) throws Exception {
        byte[] artifact = Files.readAllBytes(device.artifact("two").write());
        Answer stalls = new ServedFile(artifact).stallAfter(70 * MIB);
        try (HttpTestServer server = HttpTestServer.start(stalls)) {
            Process client = client("install", server.uri("/two.mender").toString());
            Path record = device.root("var/lib/tandem");
            while (!durable(record)) {
                assertThat(client.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(client.pid()))
                    .start()
                    .waitFor();
            assertThat(client.waitFor()).isEqualTo(signal.equals("KILL") ? 137 : 143);
        }
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.powerCut()).isEqualTo(Slot.A);
        assertThat(device.run("commit").code()).isEqualTo(1);
        try (HttpTestServer server = HttpTestServer.start(new ServedFile(artifact).whole())) {
            Rehearsal.Said again =
                    device.run("install", server.uri("/two.mender").toString());
            assertThat(again.code()).as(again.all()).isEqualTo(4);
            assertThat(again.err()).contains("Going on after the first");
        }
        commits();
    }

    private static boolean durable(Path record) throws IOException {
        for (String name : List.of("state-1", "state-2")) {
            Path file = record.resolve(name);
            if (Files.exists(file)
                    && Files.readString(file, StandardCharsets.UTF_8).contains("checkpoint")) {
                return true;
            }
        }
        return false;
    }

    private Process client(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                TandemUpdate.class.getName()));
        command.addAll(device.withDevice(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("client.log").toFile())
                .start();
    }

    private void commits() throws IOException {
        assertThat(device.restart()).isEqualTo(Slot.B);
        Rehearsal.Said committed = device.run("resume", "--at-boot");
        assertThat(committed.code()).as(committed.all()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.B);
    }
}
