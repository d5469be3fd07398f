package dev.tandem.imagetool.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.artifact.BlockDeflater;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every deflater must do, the system's libdeflate and the JDK's zlib alike. */
class BlockDeflaterContractTest {
    static Stream<Arguments> deflaters() {
        return Stream.of(1, 5, 9, 12)
                .flatMap(level -> Stream.of(
                        Arguments.of("libdeflate", (BlockDeflater.Factory) LibdeflateDeflater::new, level),
                        Arguments.of("JDK", BlockDeflater.jdk(), level)));
    }

    @Test
    void libdeflate_isThere() {
        assertThat(Libdeflate.isAvailable()).as("apt-get install libdeflate0").isTrue();
    }

    @ParameterizedTest(name = "{0} at level {2}")
    @MethodSource("deflaters")
    void blocks_deflatedOneAfterAnother_areInflatedToThemselves(String name, BlockDeflater.Factory factory, int level)
            throws IOException, DataFormatException {
        try (BlockDeflater deflater = factory.create(level)) {
            for (byte[] block : new byte[][] {noise(100_000), new byte[1 << 20], noise(1), new byte[0]}) {
                ByteBuffer in = ByteBuffer.allocateDirect(block.length + 7).position(7);
                in.put(block).flip().position(7);
                ByteBuffer out = ByteBuffer.allocateDirect(3 + deflater.bound(block.length));
                out.position(3);
                deflater.deflate(in, out);
                assertThat(in.hasRemaining()).isFalse();
                assertThat(inflated(out.flip().position(3), block.length)).isEqualTo(block);
            }
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] inflated(ByteBuffer deflated, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(deflated);
        byte[] bytes = new byte[length + 1];
        int n = inflater.inflate(bytes);
        assertThat(n).isEqualTo(length);
        assertThat(inflater.finished()).isTrue();
        assertThat(deflated.hasRemaining()).isFalse();
        inflater.end();
        return java.util.Arrays.copyOf(bytes, length);
    }
}
