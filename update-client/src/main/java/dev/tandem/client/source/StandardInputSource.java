package dev.tandem.client.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** Whatever another program writes. Can be opened once. */
final class StandardInputSource implements ArtifactSource {
    private final InputStream in;

    StandardInputSource(InputStream in) {
        this.in = in;
    }

    @Override
    public ArtifactStream open() {
        return new Piped(in);
    }

    @Override
    public String describe() {
        return "standard input";
    }

    /** A stream that can only be read, and does not say what it is. */
    static final class Piped extends ArtifactStream {
        private final InputStream in;

        Piped(InputStream in) {
            this.in = in;
        }

        @Override
        public Optional<Identity> identity() {
            return Optional.empty();
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.empty();
        }

        @Override
        int readSome(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        long jump(long n) {
            return 0;
        }

        @Override
        void release() throws IOException {
            in.close();
        }
    }
}
