package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Extension headers hand nothing out, so that no other limit ends a source that goes on with them for ever. */
class TarExtensionsTest {
    @Test
    void manyExtensionHeaders_exceedALimit() {
        byte[] tar = FuzzTar.of(Collections.nCopies(100, new FuzzTar.Part('x', "pax", new byte[0])));
        TarReader reader = new TarReader(new ByteArrayInputStream(tar), new ReadSite(() -> -1), 255, false);
        assertThatThrownBy(reader::next)
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("extension headers");
    }
}
