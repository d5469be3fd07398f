package dev.tandem.client.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;

/** A file; or a pipe with a name, such as {@code <(...)} of a shell, which can only be read. */
final class FileSource implements ArtifactSource {
    private final Path path;

    FileSource(Path path) {
        this.path = path;
    }

    @Override
    public ArtifactStream open() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new SourceRefusedException(describe() + " is a folder, an artifact is a file.");
            }
            if (!attributes.isRegularFile()) {
                return new StandardInputSource.Piped(Files.newInputStream(path));
            }
            return new Seekable(Files.newByteChannel(path), attributes);
        } catch (NoSuchFileException e) {
            throw new SourceRefusedException("There is no file " + describe() + ".", e);
        } catch (AccessDeniedException e) {
            throw new SourceRefusedException(describe() + " may not be read by this user.", e);
        }
    }

    @Override
    public String describe() {
        return path.toAbsolutePath().toString();
    }

    private final class Seekable extends ArtifactStream {
        private final SeekableByteChannel channel;
        private final Identity identity;

        Seekable(SeekableByteChannel channel, BasicFileAttributes attributes) {
            this.channel = channel;
            this.identity = new Identity(attributes.lastModifiedTime().toString(), attributes.size());
        }

        @Override
        public Optional<Identity> identity() {
            return Optional.of(identity);
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(identity.lengthBytes());
        }

        @Override
        int readSome(byte[] buffer, int offset, int length) throws IOException {
            int n = channel.read(ByteBuffer.wrap(buffer, offset, length));
            if (n < 0 && position() < identity.lengthBytes()) {
                throw new SourceChangedException(describe() + " had " + identity.lengthBytes()
                        + " bytes when it was opened, and ends at byte " + position()
                        + " now: something else writes to it.");
            }
            return n;
        }

        @Override
        long jump(long n) throws IOException {
            long reach = Math.min(n, identity.lengthBytes() - position());
            if (reach <= 0) {
                return 0;
            }
            channel.position(position() + reach);
            return reach;
        }

        @Override
        void release() throws IOException {
            channel.close();
        }
    }
}
