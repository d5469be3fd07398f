package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsoleTest {
    @TempDir
    Path directory;

    private final List<String> lines = new ArrayList<>();
    private Path log;
    private Console console;

    @BeforeEach
    void make() {
        log = directory.resolve("console.log");
        console = new Console(log, lines::add);
    }

    private void follow(String text) throws IOException {
        console.follow(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lines_areHandedOn_theLastOneWithoutAnEnd() throws IOException {
        follow("one\r\n\r\n   \ntwo  \nthree");

        assertThat(lines).containsExactly("one", "two", "three");
        assertThat(console.tail()).isEqualTo("one\ntwo\nthree");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[0;32m  OK  \u001b[0m x",
                "\u001b]0;a title\u0007  OK   x",
                "\u001b]0;a title\u001b\\  OK   x",
                "\u001b[?25l  OK  \u001b[2K x\u001b(B",
                "\u0000\b  OK   x\u007f",
                "\u001bM  OK   x\u001b"
            })
    void controlSequences_areNotInLines(String text) throws IOException {
        follow(text + "\n");

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).matches("  OK {2,3}x(?:\\(B|B)?").doesNotContain("\u001b");
    }

    @Test
    void charactersOfSeveralBytes_areReadAcrossReads() throws IOException {
        byte[] bytes = "\u25cf tandem-grow-data \u2013 Gr\u00f6\u00dfe\n".getBytes(StandardCharsets.UTF_8);
        console.follow(new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < bytes.length ? bytes[next++] & 0xff : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int b = read();
                target[offset] = (byte) b;
                return b < 0 ? -1 : 1;
            }
        });

        assertThat(lines).containsExactly("\u25cf tandem-grow-data \u2013 Gr\u00f6\u00dfe");
    }

    @Test
    void bytesThatAreNoText_harmNobody() throws IOException {
        console.follow(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b', '\n', 'c'}));

        assertThat(lines).containsExactly("a\ufffd\ufffdb", "c");
        assertThat(Files.readAllBytes(log)).containsExactly('a', 0xff, 0xfe, 'b', '\n', 'c');
    }

    @Test
    void log_hasEverythingAsItCame_ofAllMachines() throws IOException {
        follow("\u001b[1mone\r\n");
        console.note("start 2, partition 3");
        follow("two");

        assertThat(Files.readString(log)).isEqualTo("\u001b[1mone\r\n\r\n=== start 2, partition 3\r\ntwo");
    }

    @Test
    void lineWithoutEnd_isCut() throws IOException {
        follow("x".repeat(10_000));

        assertThat(lines.stream().map(String::length)).containsExactly(4096, 4096, 1808);
    }

    @Test
    void tail_isTheLast30Lines() throws IOException {
        follow(IntStream.range(0, 100).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining()));

        assertThat(console.tail().split("\n", -1))
                .hasSize(30)
                .startsWith("line 70")
                .endsWith("line 99");
    }

    @Test
    void outputThatBreaksOff_leavesWhatCame() {
        InputStream broken = new InputStream() {
            private boolean said;

            @Override
            public int read() {
                throw new AssertionError("not asked for");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (said) {
                    throw new IOException("Stream closed");
                }
                said = true;
                target[offset] = 'a';
                return 1;
            }
        };

        assertThatIOException().isThrownBy(() -> console.follow(broken)).withMessage("Stream closed");
        assertThat(lines).containsExactly("a");
    }
}
