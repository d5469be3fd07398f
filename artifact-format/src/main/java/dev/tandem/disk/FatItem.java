package dev.tandem.disk;

import org.jspecify.annotations.Nullable;

/** A file or directory that is being built; gets its place when the volume is written. */
final class FatItem {
    private final String path;
    private final @Nullable FatItem parent;
    private final @Nullable FatFolder folder;
    private final long sizeBytes;
    private final @Nullable ContentSource content;
    private long firstCluster;

    private FatItem(
            String path,
            @Nullable FatItem parent,
            @Nullable FatFolder folder,
            long sizeBytes,
            @Nullable ContentSource content) {
        this.path = path;
        this.parent = parent;
        this.folder = folder;
        this.sizeBytes = sizeBytes;
        this.content = content;
    }

    static FatItem root(String label) {
        return new FatItem("", null, FatFolder.root(label), 0, null);
    }

    static FatItem folder(FatItem parent, String name) {
        String path = parent.path.isEmpty() ? name : parent.path + "/" + name;
        return new FatItem(path, parent, FatFolder.sub(), 0, null);
    }

    static FatItem file(String path, long sizeBytes, ContentSource content) {
        return new FatItem(path, null, null, sizeBytes, content);
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

    /** Of a directory, what its {@code ..} says: 0 when that is the root, wherever the root is. */
    long parentCluster() {
        return parent == null || parent.parent == null ? 0 : parent.firstCluster;
    }

    void place(long cluster) {
        firstCluster = clusters() == 0 ? 0 : cluster;
    }
}
