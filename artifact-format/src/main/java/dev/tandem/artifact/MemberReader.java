package dev.tandem.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the members of a tar one by one and insists on what they must be. */
final class MemberReader {
    private final TarReader tar;
    private final ReadSite site;

    MemberReader(TarReader tar, ReadSite site) {
        this.tar = tar;
        this.site = site;
    }

    /**
     * The next member, which must be there and be a regular file.
     *
     * @param expected what would be right, for the message
     */
    TarEntry require(String expected) throws IOException {
        site.enter(null);
        TarEntry entry = nextOrNull();
        if (entry == null) {
            throw site.corrupt("the archive ends, expected " + expected);
        }
        requireRegular(entry);
        return entry;
    }

    /** The next member, whatever it is, or null at the end of the archive. */
    @Nullable
    TarEntry nextOrNull() throws IOException {
        TarEntry entry = tar.next();
        if (entry != null) {
            site.enter(entry.name());
        }
        return entry;
    }

    /** A link or device can make an extracting program write somewhere else; no artifact needs one. */
    void requireRegular(TarEntry entry) throws IOException {
        if (!entry.isRegular()) {
            throw site.corrupt("a " + entry.kind() + ", expected a regular file");
        }
    }

    /** How {@code entry} is compressed, which must be called {@code stem}, with the suffix of a format behind it. */
    CompressionFormat requireFormat(TarEntry entry, String stem) throws IOException {
        return CompressionFormat.ofName(entry.name(), stem)
                .orElseThrow(() -> entry.name().startsWith(stem + ".")
                        ? site.unsupported("a compression other than .gz, .xz and .zst")
                        : site.corrupt("expected " + stem + ", with .gz, .xz, .zst or nothing behind it"));
    }

    /** The whole content of {@code entry}, which has just been returned. */
    byte[] bytes(TarEntry entry, int limit) throws IOException {
        if (entry.size() > limit) {
            throw site.limit("bytes in this member", entry.size(), limit);
        }
        return tar.content().readNBytes((int) entry.size());
    }
}
