package dev.tandem.imagetool.cli;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Where picocli prints help and version. Its writer keeps failures to itself, so they are remembered here. */
final class HelpOutput extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    HelpOutput(OutputStream out) {
        this.out = out;
    }

    /** The first failure, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
