package dev.tandem.disk;

import org.jspecify.annotations.Nullable;

/** A file or directory that is being built; gets its place when the volume is written. */
final class FatItem {
    private final String path;
    private final @Nullable FatFolder folder;
    private final long sizeBytes;
    private final @Nullable ContentSource content;
    private long firstCluster;

    private FatItem(String path, @Nullable FatFolder folder, long sizeBytes, @Nullable ContentSource content) {
        this.path = path;
        this.folder = folder;
        this.sizeBytes = sizeBytes;
        this.content = content;
    }

    static FatItem folder(String path, FatFolder folder) {
        return new FatItem(path, folder, 0, null);
    }

    static FatItem file(String path, long sizeBytes, ContentSource content) {
        return new FatItem(path, null, sizeBytes, content);
    }

    String path() {
        return path;
    }

    @Nullable
    FatFolder folder() {
        return folder;
    }

    /** 0 for a directory, as its entry says. */
    long sizeBytes() {
        return sizeBytes;
    }

    @Nullable
    ContentSource content() {
        return content;
    }

    long clusters() {
        return folder != null ? folder.clusters() : FatGeometry.ceil(sizeBytes, FatGeometry.SECTOR);
    }

    /** 0 for a file without content, which has none. */
    long firstCluster() {
        return firstCluster;
    }

    void place(long cluster) {
        firstCluster = clusters() == 0 ? 0 : cluster;
    }
}
