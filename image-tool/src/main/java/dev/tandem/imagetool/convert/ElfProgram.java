package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.system.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * For which processor a program is made, by the header of its file (System V ABI, ELF header).
 *
 * @param machine the number of the processor's kind
 */
record ElfProgram(int machine) {
    private static final int ARM = 40;
    private static final int AARCH64 = 183;
    private static final int HEADER_BYTES = 20;

    /** @throws IOException if it is no program for little-endian processors */
    static ElfProgram of(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEADER_BYTES);
        }
        ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < HEADER_BYTES || header.getInt(0) != 0x464c457f || head[5] != 1) {
            throw new ConvertException(file + " is no program for Linux");
        }
        return new ElfProgram(Short.toUnsignedInt(header.getShort(18)));
    }

    void requireFor(Architecture architecture, Path file) throws ConvertException {
        int expected = architecture == Architecture.ARM64 ? AARCH64 : ARM;
        if (machine != expected) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "%s is made for another processor: the image is %s, expected ELF machine %d, found %d",
                    file,
                    architecture.id(),
                    expected,
                    machine));
        }
    }
}
