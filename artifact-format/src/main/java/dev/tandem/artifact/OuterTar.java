package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The members of an artifact: the head, which is read and checked when this is made, then at most one data member, then
 * nothing. Serves who reads the payload and who copies it as it is.
 */
final class OuterTar implements Closeable {
    static final String DATA = "data/0000.tar";

    private final CountingInput in;
    private final ReadSite site;
    private final TarReader tar;
    private final MemberReader members;
    private final HeadReader.Head head;

    /** @param source the artifact; read forward only, buffered here */
    OuterTar(InputStream source, ReadOptions options) throws IOException {
        in = new CountingInput(source);
        site = new ReadSite(in::count);
        tar = new TarReader(in, site, options.limits().nameBytes(), false);
        members = new MemberReader(tar, site);
        head = HeadReader.read(tar, options, site);
    }

    HeadReader.Head head() {
        return head;
    }

    ReadSite site() {
        return site;
    }

    /** Where the tar header of the data member begins, before {@link #nextData}. */
    long dataStart() throws IOException {
        tar.skipRest();
        return in.count();
    }

    /**
     * A member that holds a payload.
     *
     * @param start where in the artifact its compressed bytes begin
     * @param content its compressed bytes, until the next call
     */
    record DataMember(String name, CompressionFormat format, long start, InputStream content) {}

    /** The data member, or null where there is none. */
    @Nullable
    DataMember nextData() throws IOException {
        site.enter(null);
        TarEntry entry = members.nextOrNull();
        if (entry == null) {
            return null;
        }
        members.requireRegular(entry);
        return new DataMember(entry.name(), members.requireFormat(entry, DATA), in.count(), tar.content());
    }

    /** Nothing may follow the data member, and nothing of it or of the end of the archive may be cut off. */
    void requireEnd() throws IOException {
        site.enter(null);
        if (members.nextOrNull() != null) {
            throw site.corrupt("something follows the payload");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
