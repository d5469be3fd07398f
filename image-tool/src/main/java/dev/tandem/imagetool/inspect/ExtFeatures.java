package dev.tandem.imagetool.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of an ext4's features, as e2fsprogs has them (lib/e2p/feature.c of 1.47). */
final class ExtFeatures {
    private static final Map<Integer, String> COMPATIBLE = Map.ofEntries(
            Map.entry(0, "dir_prealloc"),
            Map.entry(1, "imagic_inodes"),
            Map.entry(2, "has_journal"),
            Map.entry(3, "ext_attr"),
            Map.entry(4, "resize_inode"),
            Map.entry(5, "dir_index"),
            Map.entry(6, "lazy_bg"),
            Map.entry(8, "snapshot_bitmap"),
            Map.entry(9, "sparse_super2"),
            Map.entry(10, "fast_commit"),
            Map.entry(11, "stable_inodes"),
            Map.entry(12, "orphan_file"));

    private static final Map<Integer, String> INCOMPATIBLE = Map.ofEntries(
            Map.entry(0, "compression"),
            Map.entry(1, "filetype"),
            Map.entry(2, "needs_recovery"),
            Map.entry(3, "journal_dev"),
            Map.entry(4, "meta_bg"),
            Map.entry(6, "extent"),
            Map.entry(7, "64bit"),
            Map.entry(8, "mmp"),
            Map.entry(9, "flex_bg"),
            Map.entry(10, "ea_inode"),
            Map.entry(12, "dirdata"),
            Map.entry(13, "metadata_csum_seed"),
            Map.entry(14, "large_dir"),
            Map.entry(15, "inline_data"),
            Map.entry(16, "encrypt"),
            Map.entry(17, "casefold"));

    private static final Map<Integer, String> READ_ONLY_COMPATIBLE = Map.ofEntries(
            Map.entry(0, "sparse_super"),
            Map.entry(1, "large_file"),
            Map.entry(3, "huge_file"),
            Map.entry(4, "uninit_bg"),
            Map.entry(5, "dir_nlink"),
            Map.entry(6, "extra_isize"),
            Map.entry(8, "quota"),
            Map.entry(9, "bigalloc"),
            Map.entry(10, "metadata_csum"),
            Map.entry(11, "replica"),
            Map.entry(12, "read-only"),
            Map.entry(13, "project"),
            Map.entry(14, "shared_blocks"),
            Map.entry(15, "verity"),
            Map.entry(16, "orphan_present"));

    private ExtFeatures() {}

    /** In the order of the three words, and in each from the lowest bit up. */
    static List<String> names(int compatible, int incompatible, int readOnlyCompatible) {
        List<String> names = new ArrayList<>();
        add(names, compatible, COMPATIBLE, 'C');
        add(names, incompatible, INCOMPATIBLE, 'I');
        add(names, readOnlyCompatible, READ_ONLY_COMPATIBLE, 'R');
        return names;
    }

    private static void add(List<String> names, int word, Map<Integer, String> known, char letter) {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((word >>> bit & 1) == 1) {
                String name = known.get(bit);
                names.add(name == null ? String.format(Locale.ROOT, "FEATURE_%c%d", letter, bit) : name);
            }
        }
    }
}
