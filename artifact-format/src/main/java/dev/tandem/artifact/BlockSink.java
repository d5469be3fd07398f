package dev.tandem.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where finished bytes go. */
interface BlockSink {
    /** Writes all of {@code bytes}. */
    void write(ByteBuffer bytes) throws IOException;
}
