package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.ArtifactException;
import dev.tandem.artifact.ArtifactReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules that read their payload as it comes, and such as do it badly. Whatever they do, the client goes on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StreamedDownloadTest {
    /** Reads as the protocol has it, into tmp. */
    private static final String[] READER = {
        "case \"$1\" in Download | DownloadWithFileSizes) ;; *) exit 0 ;; esac",
        "while line=$(cat stream-next) && [ -n \"$line\" ]; do",
        "  echo \"$line\" >> tmp/lines",
        "  cat \"${line%% *}\" > tmp/${line#streams/} || exit 5",
        "done",
    };

    @TempDir
    Path directory;

    private Bench bench;
    private final byte[] large = new byte[1_000_003];

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(directory);
        new Random(1).nextBytes(large);
    }

    @AfterEach
    void noStreamsAreLeft() {
        bench.assertNoStreamsAreLeft();
    }

    @Test
    void module_thatReads_getsEachFile() throws Exception {
        ModulePayload payload = bench.module("m", READER);
        Bench.download(
                payload,
                Bench.artifact("m", null, Bench.file("b", large), Bench.file("empty", ""), Bench.file("a", "A")));
        assertThat(bench.read("tmp/lines")).isEqualTo("streams/b\nstreams/empty\nstreams/a\n");
        assertThat(bench.tree.resolve("tmp/b")).hasBinaryContent(large);
        assertThat(bench.tree.resolve("tmp/empty")).isEmptyFile();
        assertThat(bench.tree.resolve("tmp/a")).hasContent("A");
        assertThat(bench.tree.resolve("files")).doesNotExist();
    }

    @Test
    void module_thatWantsSizes_getsThem() throws Exception {
        ModulePayload payload = bench.module(
                "m",
                "if [ \"$1\" = ProvidePayloadFileSizes ]; then echo Yes; exit 0; fi",
                "if [ \"$1\" = Download ]; then exit 9; fi",
                "while line=$(cat stream-next) && [ -n \"$line\" ]; do",
                "  echo \"$line\" >> tmp/lines; cat \"${line% *}\" > /dev/null",
                "done");
        Bench.download(payload, Bench.artifact("m", null, Bench.file("b", large), Bench.file("a", "A")));
        assertThat(bench.read("tmp/lines")).isEqualTo("streams/b 1000003\nstreams/a 1\n");
    }

    @Test
    void module_thatDiesBeforeItOpensTheStream_fails() throws Exception {
        assertDownloadFails("echo 'no docker here' >&2; exit 1")
                .hasMessageContaining("failed with exit code 1, before it asked for the payload")
                .hasMessageContaining("no docker here");
    }

    @Test
    void module_thatReadsHalf_fails() throws Exception {
        assertDownloadFails(
                        "next=$(cat stream-next)",
                        "head -c 500000 \"$next\" > tmp/half",
                        "echo 'disk full' >&2; exit 3")
                .hasMessageContaining("exit code 3, while it read streams/b, after about")
                .hasMessageContaining("of 1000003 bytes")
                .hasMessageContaining("disk full");
    }

    @Test
    void module_thatReadsHalfAndIsContent_fails() throws Exception {
        assertDownloadFails("next=$(cat stream-next)", "head -c 500000 \"$next\" > tmp/half", "exit 0")
                .hasMessageContaining("ended as if all were well, but while it read streams/b");
    }

    @Test
    void module_thatReadsTheFirstFileOnly_fails() throws Exception {
        assertDownloadFails("next=$(cat stream-next)", "cat \"$next\" > /dev/null", "exit 0")
                .hasMessageContaining("after it had read streams/b, and before it asked for what follows");
    }

    @Test
    void module_thatNamesTheFileAndDoesNotReadIt_fails() throws Exception {
        assertDownloadFails("cat stream-next > tmp/next; exit 0").hasMessageContaining("before it opened streams/b");
    }

    @Test
    void module_thatReadsAllAndThenFails_fails() throws Exception {
        String[] lines = Arrays.copyOf(READER, READER.length + 1);
        lines[READER.length] = "exit 4";
        assertDownloadFails(lines).hasMessageContaining("exit code 4, after it had been given everything");
    }

    @Test
    void module_thatReadsInAnotherOrder_fails() throws Exception {
        assertDownloadFails("cat stream-next > /dev/null", "cat streams/a > tmp/a || exit 6")
                .hasMessageContaining("exit code 6")
                .hasMessageContaining("streams/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep 600",
                "cat stream-next > /dev/null; sleep 600",
                "cat stream-next > /dev/null; cat stream-next",
                "next=$(cat stream-next); exec 3< \"$next\"; sleep 600",
            })
    void module_thatHangs_isEnded(String lines) throws Exception {
        bench.withTimeout(Duration.ofSeconds(2));
        assertDownloadFails("trap 'echo asked to end >&2; exit 1' TERM", lines)
                .hasMessageContaining("was ended, because it took longer than 2 seconds");
    }

    @Test
    void module_thatClosesAStreamAndGoesOn_isEnded() throws Exception {
        bench.withTimeout(Duration.ofMinutes(4));
        assertDownloadFails(
                        "next=$(cat stream-next)",
                        "head -c 10 \"$next\" > /dev/null; echo $$ > tmp/pid; exec sleep 600")
                .hasMessageContaining("closed its stream while it read streams/b")
                .hasMessageContaining("so the module was ended");
        long pid = Long.parseLong(bench.read("tmp/pid").strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void module_whoseChildKeepsTheStreamOpen_isNotWaitedFor() throws Exception {
        assertDownloadFails("next=$(cat stream-next)", "exec 3< \"$next\"", "sleep 600 & echo $! > tmp/child", "exit 0")
                .hasMessageContaining("ended as if all were well, but");
        long child = Long.parseLong(bench.read("tmp/child").strip());
        assertThat(ProcessHandle.of(child)).hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void module_thatRemovesItsStream_isNotWaitedFor() throws Exception {
        assertDownloadFails("next=$(cat stream-next)", "rm \"$next\"", "exit 0")
                .hasMessageContaining("before it opened streams/b");
    }

    /** More than a pipe holds: what the module has got may be neither all of it nor look like it. */
    @Test
    void payload_withAWrongChecksum_failsBeforeItLooksComplete() throws Exception {
        byte[] artifact = damaged(Bench.artifact("m", null, Bench.file("b", large)), large);
        ModulePayload payload = bench.module("m", afterwards("cat", "echo complete > tmp/complete"));
        assertThatThrownBy(() -> Bench.download(payload, artifact))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("checksum");
        assertThat(bench.tree.resolve("tmp/b").toFile().length()).isLessThan(large.length);
        assertThat(bench.tree.resolve("tmp/complete")).doesNotExist();
    }

    @Test
    void payload_withAWrongChecksumForAModuleThatDoesNotRead_fails() throws Exception {
        byte[] artifact = damaged(Bench.artifact("m", null, Bench.file("b", large)), large);
        ModulePayload payload = bench.module("m", "exit 0");
        assertThatThrownBy(() -> Bench.download(payload, artifact))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void artifact_cutOff_endsTheModule() throws Exception {
        byte[] artifact = Bench.artifact("m", null, Bench.file("b", large));
        byte[] cut = Arrays.copyOf(artifact, artifact.length / 2);
        ModulePayload payload = bench.module("m", afterwards("cat", "echo complete > tmp/complete"));
        assertThatThrownBy(() -> Bench.download(payload, cut)).isInstanceOf(ArtifactException.class);
        assertThat(bench.tree.resolve("tmp/complete")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo > $ready; sleep 600",
                "next=$(cat stream-next); echo > $ready; sleep 600",
                "next=$(cat stream-next); exec 3< \"$next\"; echo > $ready; sleep 600",
            })
    void download_interrupted_endsTheModule(String lines) throws Exception {
        Path ready = directory.resolve("ready");
        ModulePayload payload =
                bench.module("m", "[ \"$1\" = Download ] || exit 0", "echo $$ > tmp/pid", "ready=" + ready, lines);
        byte[] artifact = Bench.artifact("m", null, Bench.file("b", large));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread installer = new Thread(() -> {
            try {
                Bench.download(payload, artifact);
            } catch (IOException | InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
            done.countDown();
        });
        installer.start();
        while (!Files.exists(ready)) {
            Thread.onSpinWait();
        }
        installer.interrupt();
        done.await();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        long pid = Long.parseLong(bench.read("tmp/pid").strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertDownloadFails(String... lines) throws IOException {
        String[] all = new String[lines.length + 1];
        all[0] = "case \"$1\" in Download) ;; *) exit 0 ;; esac";
        System.arraycopy(lines, 0, all, 1, lines.length);
        ModulePayload payload = bench.module("m", all);
        byte[] artifact = Bench.artifact("m", null, Bench.file("b", large), Bench.file("a", "A"));
        return assertThatThrownBy(() -> {
                    try (ArtifactReader reader = Bench.open(artifact)) {
                        payload.download(reader.header(), reader::nextFile);
                    }
                })
                .isInstanceOf(ModuleException.class);
    }

    /** Reads the only file with {@code program}, and goes on only if that ended well. */
    private static String[] afterwards(String program, String then) {
        return new String[] {
            "[ \"$1\" = Download ] || exit 0",
            "next=$(cat stream-next)",
            program + " \"$next\" > tmp/b && " + then,
            "cat stream-next",
        };
    }

    /** Changes a byte in the first part of the content. */
    private static byte[] damaged(byte[] artifact, byte[] content) {
        byte[] result = artifact.clone();
        for (int at = 0; at < artifact.length - 32; at++) {
            if (Arrays.equals(artifact, at, at + 32, content, 0, 32)) {
                result[at + 16] ^= 1;
                return result;
            }
        }
        throw new AssertionError("the artifact does not hold the content as it is");
    }
}
