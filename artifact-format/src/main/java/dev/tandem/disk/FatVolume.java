package dev.tandem.disk;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a FAT12, FAT16 or FAT32 volume with long names. Never writes. Does not own the device, and takes it that nobody
 * else changes more than the content of files while it is in use.
 *
 * <p>As with Linux, what makes a volume FAT32 is that its boot sector has that form, however few clusters there are.
 * A volume that a PC would have to repair is read where no doubt remains about what belongs to whom.
 */
public final class FatVolume {
    /** Files and directories of a volume. */
    static final int MAX_ENTRIES = 16_384;

    /** Characters of all paths of a volume, together: some MiB of heap. */
    static final int MAX_PATH_CHARS = 1 << 21;

    /** More pieces than that have no use for anybody who asks where a file lies. */
    private static final int MAX_EXTENTS = 65_536;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final long ALL = Long.MAX_VALUE;

    private final BlockDevice device;
    private final FatLayout layout;
    private final FatTable table;
    private final Map<String, Long> firstClusters = new HashMap<>();
    private @Nullable List<FatFile> files;
    private String label = "";

    private FatVolume(BlockDevice device, FatLayout layout) {
        this.device = device;
        this.layout = layout;
        this.table = new FatTable(device, layout);
    }

    /**
     * Opens the volume that begins at the beginning of {@code device}.
     *
     * @throws DiskFormatException if there is none, or its root directory cannot be read
     */
    public static FatVolume open(BlockDevice device) throws IOException {
        FatVolume volume = new FatVolume(device, FatLayout.read(device));
        volume.label = volume.readLabel();
        return volume;
    }

    /** From the root directory, or where there is none from the boot sector; empty when it has none. */
    public String label() {
        return label;
    }

    /** What Linux shows as UUID; 0 when it has none. */
    public int serial() {
        return layout.serial();
    }

    public FatType type() {
        return layout.type();
    }

    public long clusterCount() {
        return layout.clusters();
    }

    public int clusterSizeBytes() {
        return layout.clusterSize();
    }

    /**
     * The whole tree, files and directories, sorted by path. Follows every chain of clusters to its end.
     *
     * @throws DiskFormatException if the tree is damaged: a cluster that belongs to two, a loop, a file whose chain is
     *     shorter than its size, a name that no file may have or that is there twice; also if it holds more than 16384
     *     entries, or more than 32 directories in each other
     */
    public List<FatFile> files() throws IOException {
        List<FatFile> known = files;
        if (known == null) {
            known = readTree();
            files = known;
        }
        return known;
    }

    /**
     * One file or directory, whatever the case of its letters. Reads no more than the directories on the way to it, so
     * that damage elsewhere does no harm.
     *
     * @param path names separated by slashes
     */
    public Optional<FatFile> find(String path) throws IOException {
        String folder = "";
        long cluster = layout.rootCluster();
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length && i <= FatBuilder.MAX_DEPTH; i++) {
            FatEntry entry = findIn(folder, cluster, names[i]);
            if (entry == null || (i + 1 < names.length && !entry.directory())) {
                return Optional.empty();
            }
            folder = join(folder, entry.name());
            cluster = entry.firstCluster();
            if (i + 1 == names.length) {
                return Optional.of(file(folder, entry));
            }
        }
        return Optional.empty();
    }

    /**
     * The content of a file. Whoever calls closes it.
     *
     * @param file of {@link #files()} or {@link #find}
     * @throws FileNotFoundException if it is not from this volume, or a directory
     * @throws DiskFormatException here or from {@code read}, if its clusters are not where they should be
     */
    public InputStream open(FatFile file) throws IOException {
        return new BufferedInputStream(new FatInput(device, file, chain(file)), BUFFER_BYTES);
    }

    /**
     * The content of a small file.
     *
     * @param limitBytes how big it may be
     * @throws DiskFormatException also if it is bigger
     */
    public byte[] read(FatFile file, int limitBytes) throws IOException {
        if (file.sizeBytes() > limitBytes) {
            throw new DiskFormatException("FAT volume: '" + file.path() + "' has " + file.sizeBytes()
                    + " bytes, more than the " + limitBytes + " that are expected at most");
        }
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        }
    }

    /**
     * Where the content of a file lies on the device, in its order: whole clusters, whose first
     * {@link FatFile#sizeBytes()} bytes are it. What is written there becomes the content, without any change to the
     * file system.
     *
     * @throws DiskFormatException also if the file is in more than 65536 pieces
     */
    public List<ByteRange> extents(FatFile file) throws IOException {
        ClusterChain chain = chain(file);
        List<ByteRange> extents = new ArrayList<>();
        long clusters = FatGeometry.ceil(file.sizeBytes(), layout.clusterSize());
        while (clusters > 0) {
            ByteRange run = chain == null ? null : chain.nextRun(clusters);
            if (run == null) {
                throw shortChain(file, clusters * layout.clusterSize());
            }
            if (extents.size() == MAX_EXTENTS) {
                throw new DiskFormatException(
                        "FAT volume: '" + file.path() + "' is in more than " + MAX_EXTENTS + " pieces");
            }
            extents.add(run);
            clusters -= run.length() / layout.clusterSize();
        }
        return List.copyOf(extents);
    }

    static DiskFormatException shortChain(FatFile file, long missing) {
        return new DiskFormatException("FAT volume: '" + file.path() + "' has " + file.sizeBytes()
                + " bytes, but its clusters end about " + missing + " bytes before");
    }

    private String readLabel() throws IOException {
        List<String> labels = new ArrayList<>();
        scan("", layout.rootCluster(), null, new FatDirectoryReader.Visitor() {
            @Override
            public void entry(FatEntry entry) {
                // only the label is wanted
            }

            @Override
            public void label(String text) {
                labels.add(text);
            }
        });
        return labels.isEmpty() ? layout.label() : labels.get(0);
    }

    private record Folder(String path, long cluster, int depth) {}

    private List<FatFile> readTree() throws IOException {
        BitSet claimed = new BitSet(layout.clusters() + FatGeometry.FIRST_CLUSTER);
        List<FatFile> found = new ArrayList<>();
        long[] pathChars = {0};
        Deque<Folder> folders = new ArrayDeque<>();
        folders.add(new Folder("", layout.rootCluster(), 0));
        while (!folders.isEmpty()) {
            Folder folder = folders.remove();
            scan(folder.path(), folder.cluster(), claimed, entry -> {
                FatFile file = file(join(folder.path(), entry.name()), entry);
                pathChars[0] += file.path().length();
                if (found.size() == MAX_ENTRIES || pathChars[0] > MAX_PATH_CHARS) {
                    throw new DiskFormatException("FAT volume: more than " + MAX_ENTRIES
                            + " entries, or their paths have" + " more than " + MAX_PATH_CHARS + " characters");
                }
                found.add(file);
                if (!entry.directory()) {
                    requireWhole(file, entry.firstCluster(), claimed);
                } else if (folder.depth() == FatBuilder.MAX_DEPTH) {
                    throw new DiskFormatException("FAT volume: '" + file.path() + "' is deeper than "
                            + FatBuilder.MAX_DEPTH + " directories");
                } else {
                    folders.add(new Folder(file.path(), entry.firstCluster(), folder.depth() + 1));
                }
            });
        }
        found.sort(Comparator.comparing(FatFile::path));
        return List.copyOf(found);
    }

    /** A chain may be longer than its file: that is how space is set aside. A shorter one lacks content. */
    private void requireWhole(FatFile file, long firstCluster, BitSet claimed) throws IOException {
        long clusters = 0;
        if (firstCluster != 0) {
            ClusterChain chain = new ClusterChain(layout, table, firstCluster, file.path(), claimed);
            for (ByteRange run = chain.nextRun(ALL); run != null; run = chain.nextRun(ALL)) {
                clusters += run.length() / layout.clusterSize();
            }
        }
        long missing = file.sizeBytes() - clusters * layout.clusterSize();
        if (missing > 0) {
            throw shortChain(file, missing);
        }
    }

    private @Nullable FatEntry findIn(String folder, long cluster, String name) throws IOException {
        String wanted = FatNames.fold(name);
        List<FatEntry> matches = new ArrayList<>();
        // To the end of the directory: one that holds a name twice is refused.
        scan(folder, cluster, null, entry -> {
            if (FatNames.fold(entry.name()).equals(wanted)) {
                matches.add(entry);
            }
        });
        return matches.isEmpty() ? null : matches.get(0);
    }

    private void scan(String path, long cluster, @Nullable BitSet claimed, FatDirectoryReader.Visitor visitor)
            throws IOException {
        FatDirectoryReader reader = new FatDirectoryReader(layout.type(), path);
        if (path.isEmpty() && layout.type() != FatType.FAT32) {
            List<ByteRange> rest = new ArrayList<>(List.of(layout.root()));
            reader.read(device, clusters -> rest.isEmpty() ? null : rest.remove(0), visitor);
        } else {
            ClusterChain chain = new ClusterChain(layout, table, cluster, path, claimed);
            reader.read(device, chain::nextRun, visitor);
            while (claimed != null && chain.nextRun(ALL) != null) {
                // What lies behind the last entry belongs to the directory all the same.
            }
        }
    }

    private FatFile file(String path, FatEntry entry) {
        FatFile file = new FatFile(path, entry.directory(), entry.sizeBytes(), entry.lastModified());
        firstClusters.put(path, entry.firstCluster());
        return file;
    }

    private @Nullable ClusterChain chain(FatFile file) throws IOException {
        Long first = firstClusters.get(file.path());
        if (first == null || file.directory()) {
            throw new FileNotFoundException("no file '" + file.path() + "' on the FAT volume on " + device);
        }
        return first == 0 ? null : new ClusterChain(layout, table, first, file.path(), null);
    }

    /** For messages. */
    static String quoted(String path) {
        return path.isEmpty() ? "the root directory" : "'" + path + "'";
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
