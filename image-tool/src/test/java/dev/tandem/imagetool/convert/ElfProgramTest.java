package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.system.Architecture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ElfProgramTest {
    private static final int ARM = 40;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    @TempDir
    Path directory;

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("java"), content);
    }

    private static byte[] program(int machine) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
                .putShort(18, (short) machine)
                .array();
    }

    @Test
    void programForTheImage_isTaken() throws IOException {
        Path arm64 = file(program(AARCH64));

        assertThatCode(() -> ElfProgram.of(arm64).requireFor(Architecture.ARM64, arm64))
                .doesNotThrowAnyException();
        Path arm = file(program(ARM));
        assertThatCode(() -> ElfProgram.of(arm).requireFor(Architecture.ARMHF, arm))
                .doesNotThrowAnyException();
    }

    @Test
    void programForAnotherProcessor_isRefused() throws IOException {
        Path file = file(program(X86_64));

        assertThatThrownBy(() -> ElfProgram.of(file).requireFor(Architecture.ARM64, file))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("expected ELF machine 183, found 62");
        assertThatThrownBy(() -> ElfProgram.of(file).requireFor(Architecture.ARMHF, file))
                .hasMessageContaining("expected ELF machine 40, found 62");
    }

    @Test
    void whatIsNoProgram_isRefused() throws IOException {
        byte[] bigEndian = program(AARCH64);
        bigEndian[5] = 2;
        for (byte[] content : new byte[][] {
            new byte[0],
            "#!/bin/sh\nexec java\n".getBytes(StandardCharsets.US_ASCII),
            Arrays.copyOf(program(ARM), 19),
            bigEndian
        }) {
            Path file = file(content);
            assertThatThrownBy(() -> ElfProgram.of(file))
                    .isInstanceOf(ConvertException.class)
                    .hasMessageContaining("is no program for Linux");
        }
    }
}
