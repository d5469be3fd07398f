package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the data members behind the header: exactly one for a payload with files, none or an empty one without. */
final class PayloadReader implements Closeable {
    private final OuterTar outer;
    private final ReadLimits limits;
    private final ReadSite site;
    private final Map<String, String> augmentChecksums;
    private final Map<String, String> missing;

    private @Nullable Decompressor decompressed;
    private @Nullable LimitedInput limited;
    private @Nullable MemberReader files;
    private @Nullable TarReader inner;
    private String member = OuterTar.DATA;
    private long dataStart;
    private boolean ended;

    PayloadReader(OuterTar outer, ReadLimits limits) {
        this.outer = outer;
        this.limits = limits;
        this.site = outer.site();
        this.augmentChecksums = outer.head().augmentChecksums();
        this.missing = new LinkedHashMap<>(outer.head().header().manifest().fileChecksums());
        this.missing.putAll(augmentChecksums);
    }

    /** The next file, or null when everything up to the end of the artifact has been read and checked. */
    @Nullable
    PayloadFile next() throws IOException {
        if (ended) {
            return null;
        }
        if (inner == null && !openData()) {
            return end();
        }
        TarEntry entry = nextFile();
        return entry == null ? end() : file(entry);
    }

    private boolean openData() throws IOException {
        OuterTar.DataMember data = outer.nextData();
        if (data == null) {
            return false;
        }
        member = data.name();
        dataStart = data.start();
        decompressed = Decompressor.open(data.format(), data.content(), limits.decoderBytes(), site);
        limited = new LimitedInput(decompressed, limits.payloadBytes(), "bytes in the payload", site);
        inner = new TarReader(limited, site, limits.nameBytes(), true);
        files = new MemberReader(inner, site);
        return true;
    }

    private @Nullable TarEntry nextFile() throws IOException {
        TarEntry entry = Objects.requireNonNull(files).nextOrNull();
        if (entry != null) {
            site.enter(member + ", file " + entry.name());
        }
        return entry;
    }

    private PayloadFile file(TarEntry entry) throws IOException {
        Objects.requireNonNull(files).requireRegular(entry);
        String name = entry.name();
        if (!Manifest.isValidFileName(name)) {
            throw site.corrupt("not a name a payload file may have: letters, digits and _ - . , only");
        }
        if (entry.mtimeSeconds() > Instant.MAX.getEpochSecond()) {
            throw site.corrupt("a modification time beyond every calendar: " + entry.mtimeSeconds() + " seconds");
        }
        String expected = missing.remove(name);
        if (expected == null) {
            throw site.corrupt("the manifest does not list this file, or it is there twice");
        }
        TarReader tar = Objects.requireNonNull(inner);
        ContentPlace place = new ContentPlace(
                Objects.requireNonNull(decompressed),
                Objects.requireNonNull(limited),
                tar,
                dataStart,
                entry.size(),
                site);
        return new PayloadFile(
                name,
                entry.size(),
                entry.mode(),
                Instant.ofEpochSecond(entry.mtimeSeconds()),
                expected,
                augmentChecksums.containsKey(name),
                new PayloadContent(tar.content(), place, expected, site));
    }

    /** What must be true when there are no more files. */
    private @Nullable PayloadFile end() throws IOException {
        if (inner != null) {
            // The tar has been read to its end; the decompressor must be there as well, its trailer checked.
            requireEnd();
            outer.requireEnd();
        }
        site.enter(member);
        if (!missing.isEmpty()) {
            throw site.corrupt("files in the manifest that are not in the payload: "
                    + String.join(", ", missing.keySet().stream().limit(10).toList()));
        }
        ended = true;
        return null;
    }

    private void requireEnd() throws IOException {
        site.enter(member);
        if (Objects.requireNonNull(decompressed).read() >= 0) {
            throw site.corrupt("something follows the payload's tar");
        }
    }

    /** Frees the decompressor; does not close the artifact. */
    @Override
    public void close() throws IOException {
        if (decompressed != null) {
            decompressed.close();
        }
    }
}
