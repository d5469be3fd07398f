package dev.tandem.imagetool.convert;

import dev.tandem.disk.ContentSource;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.imagetool.provision.BootEdits;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.layout.BootManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files of a boot partition: those of the stock image, with what shall be changed in them. */
final class BootFiles implements BootTree, BootEdits {
    /** More than any boot partition of Raspberry Pi OS: beyond it something else is wrong. */
    private static final long MAX_TOTAL_BYTES = 1L << 30;

    private final TreeMap<String, File> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * A file.
     *
     * @param path as it is written
     * @param sizeBytes how long it is
     * @param content what it holds
     */
    record File(String path, long sizeBytes, ContentSource content) {}

    /** The files of a volume, which must stay open as long as they are read. */
    static BootFiles of(FatVolume volume) throws IOException {
        BootFiles files = new BootFiles();
        long total = 0;
        for (FatFile file : volume.files()) {
            if (!file.directory()) {
                total += file.sizeBytes();
                files.files.put(file.path(), new File(file.path(), file.sizeBytes(), () -> volume.open(file)));
            }
        }
        if (total > MAX_TOTAL_BYTES) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "the boot partition's files say they have %d bytes, expected at most %d",
                    total,
                    MAX_TOTAL_BYTES));
        }
        return files;
    }

    List<File> files() {
        return List.copyOf(files.values());
    }

    long totalBytes() {
        return files.values().stream().mapToLong(File::sizeBytes).sum();
    }

    @Override
    public List<String> paths() {
        return files.values().stream().map(File::path).toList();
    }

    @Override
    public byte[] read(String path, int limitBytes) throws IOException {
        File file = files.get(path);
        if (file == null) {
            throw new NoSuchFileException(path, null, "not on the boot partition");
        }
        if (file.sizeBytes() > limitBytes) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s on the boot partition has %d bytes, expected at most %d",
                    path,
                    file.sizeBytes(),
                    limitBytes));
        }
        try (InputStream content = file.content().open()) {
            return content.readNBytes(limitBytes);
        }
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        return files.containsKey(path) ? Optional.of(read(path, BootEdits.MAX_READ_BYTES)) : Optional.empty();
    }

    @Override
    public void put(String path, byte[] content) {
        byte[] copy = content.clone();
        files.remove(path);
        files.put(path, new File(path, copy.length, () -> new ByteArrayInputStream(copy)));
    }

    @Override
    public boolean remove(String path) {
        return files.remove(path) != null;
    }

    /** Puts them on a volume, without those that will be others there. */
    void addTo(FatBuilder volume, Set<String> others) {
        TreeSet<String> without = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        without.addAll(others);
        for (File file : files.values()) {
            if (!without.contains(file.path())) {
                volume.file(file.path(), file.sizeBytes(), file.content());
            }
        }
    }

    /** Name and digest of each of them. */
    BootManifest manifest() throws IOException {
        List<BootManifest.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, File> entry : files.entrySet()) {
            File file = entry.getValue();
            try (DigestInputStream content =
                    new DigestInputStream(file.content().open(), sha256())) {
                long size = content.transferTo(java.io.OutputStream.nullOutputStream());
                if (size != file.sizeBytes()) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s on the boot partition should have %d bytes, it gave %d",
                            file.path(),
                            file.sizeBytes(),
                            size));
                }
                entries.add(new BootManifest.Entry(
                        file.path(),
                        HexFormat.of().formatHex(content.getMessageDigest().digest())));
            }
        }
        return new BootManifest(entries);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
