package dev.tandem.artifact;

import java.io.IOException;
import java.util.Optional;

/** Where a payload file's content lies: within a tar, which is compressed, within the artifact. */
final class ContentPlace {
    private final Decompressor decompressed;
    private final LimitedInput limited;
    private final TarReader tar;
    private final long dataStart;
    private final long contentStart;
    private final long size;
    private final ReadSite site;

    /**
     * The place of the file whose tar header {@code tar} has just read.
     *
     * @param decompressed what {@code limited} reads from
     * @param limited what {@code tar} reads from
     * @param dataStart where in the artifact the compressed bytes begin
     * @param size of the file
     */
    ContentPlace(
            Decompressor decompressed, LimitedInput limited, TarReader tar, long dataStart, long size, ReadSite site) {
        this.decompressed = decompressed;
        this.limited = limited;
        this.tar = tar;
        this.dataStart = dataStart;
        this.contentStart = decompressed.contentBytes();
        this.size = size;
        this.site = site;
    }

    /** The newest block that begins within the content and has been begun. */
    Optional<ResumePoint> resumePoint() {
        long content = decompressed.unitContent() - contentStart;
        return content < 0 || content > size
                ? Optional.empty()
                : Optional.of(new ResumePoint(dataStart + decompressed.unitStart(), content));
    }

    /** Refuses what cannot be a point within this content. */
    void check(ResumePoint point) throws IOException {
        if (point.contentOffset() < 0 || point.contentOffset() > size || point.artifactOffset() < dataStart) {
            throw site.corrupt("byte " + point.contentOffset() + " at byte " + point.artifactOffset()
                    + " of the artifact is no place to go on in a file of " + size
                    + " bytes, whose compressed bytes begin at " + dataStart);
        }
    }

    /** Takes everything that reads to {@code point}, which has been checked and before which nothing has been read. */
    void jump(ResumePoint point) throws IOException {
        limited.passed(point.contentOffset());
        decompressed.jump(point.artifactOffset() - dataStart, contentStart + point.contentOffset());
        tar.passed(point.contentOffset());
    }
}
