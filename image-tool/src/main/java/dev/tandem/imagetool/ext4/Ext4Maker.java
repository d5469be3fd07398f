package dev.tandem.imagetool.ext4;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/** Makes an empty ext4 that is to grow, the same bytes for the same arguments. */
public final class Ext4Maker {
    /**
     * All features by name, since the defaults depend on the machine. Not orphan_file and metadata_csum_seed: e2fsprogs 1.46 of
     * bullseye refuses to check what has them.
     */
    private static final String FEATURES =
            "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,"
                    + "sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum";

    private static final int BLOCK_BYTES = 4096;

    /** The most that an MBR describes: room for the descriptors of so many blocks is kept, 1 MiB. */
    private static final long LARGEST_BLOCKS = (1L << 41) / BLOCK_BYTES;

    /** From here on mke2fs gives 16 MiB of journal and more. */
    private static final long USUAL_JOURNAL_FROM_BYTES = 128L << 20;

    /**
     * Growing a mounted ext4 changes all its reserved descriptor blocks in one transaction, and a quarter of the journal is the
     * most for one (jbd2): 256 blocks of the 4 MiB that mke2fs gives to a small one, less than the 261 for 2 TiB. 133 are
     * needed for this size; beyond it the kernel takes descriptors from elsewhere (meta_bg).
     */
    private static final long LARGEST_BLOCKS_OF_SMALL = (1L << 40) / BLOCK_BYTES;

    private Ext4Maker() {}

    /**
     * Makes the file and the file system in it.
     *
     * @param sizeBytes a multiple of 4096
     * @param label up to 16 bytes
     */
    public static void make(E2fsprogs tools, Path file, long sizeBytes, String label, UUID uuid) throws IOException {
        UUID hashSeed = UUID.nameUUIDFromBytes(uuid.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Path absolute = file.toAbsolutePath();
        E2fsprogs inItsDirectory = tools.in(Objects.requireNonNull(absolute.getParent()));
        List<String> options =
                new ArrayList<>(List.of("-q", "-F", "-O", FEATURES, "-b", Integer.toString(BLOCK_BYTES), "-I", "256"));
        options.addAll(List.of("-m", "1", "-L", label, "-U", uuid.toString(), "-E"));
        options.add("hash_seed=" + hashSeed + ",root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,resize="
                + ((sizeBytes < USUAL_JOURNAL_FROM_BYTES ? LARGEST_BLOCKS_OF_SMALL : LARGEST_BLOCKS) - 1));
        options.addAll(List.of(String.valueOf(absolute.getFileName()), sizeBytes / 1024 + "K"));
        E2fsprogs.Output made = inItsDirectory.run("mke2fs", options.toArray(String[]::new));
        if (made.exitCode() != 0) {
            throw new IOException(
                    String.format(Locale.ROOT, "mke2fs failed (exit code %d): %s", made.exitCode(), made.said()));
        }
        new Ext4File(tools, file).check();
    }

    /**
     * Makes the file, and a small file system in it with the files below {@code tree}; they belong to whoever runs this, save
     * the root directory.
     */
    public static void fromTree(E2fsprogs tools, Path tree, Path file, long sizeBytes) throws IOException {
        Path absolute = file.toAbsolutePath();
        E2fsprogs.Output made = tools.in(Objects.requireNonNull(absolute.getParent()))
                .run(
                        "mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-U",
                        "00000000-0000-4000-8000-000000000001",
                        "-E",
                        "hash_seed=00000000-0000-4000-8000-000000000002,root_owner=0:0",
                        "-d",
                        tree.toAbsolutePath().toString(),
                        String.valueOf(absolute.getFileName()),
                        sizeBytes / 1024 + "K");
        if (made.exitCode() != 0) {
            throw new IOException(
                    String.format(Locale.ROOT, "mke2fs failed (exit code %d): %s", made.exitCode(), made.said()));
        }
    }
}
