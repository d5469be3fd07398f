package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.FileDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExtProbeTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ext4 | ^64bit,^huge_file",
                "ext4 | 64bit,metadata_csum,metadata_csum_seed,orphan_file,inline_data,large_dir,casefold,encrypt",
                "ext4 | bigalloc,quota,project,sparse_super2,^resize_inode,verity,stable_inodes,fast_commit,mmp,ea_inode",
                "ext4 | ^has_journal,meta_bg,^resize_inode,uninit_bg,^metadata_csum",
                "ext3 | ",
                "ext2 | "
            })
    void fileSystem_isDescribedAsByDumpe2fs(String type, String features) throws IOException {
        Path image = directory.resolve("fs");
        List<String> make = new ArrayList<>(List.of("mke2fs", "-q", "-t", type, "-L", "a label"));
        if (features != null) {
            make.addAll(List.of("-O", features));
        }
        make.addAll(List.of(image.toString(), "32M"));
        StockImages.run(make);
        String said = StockImages.run(List.of("dumpe2fs", "-h", image.toString()));

        FileSystem found = probe(image).orElseThrow();

        assertThat(found.type()).isEqualTo(type);
        assertThat(found.label()).isEqualTo(field(said, "Filesystem volume name"));
        assertThat(found.uuid()).isEqualTo(field(said, "Filesystem UUID"));
        assertThat(found.features())
                .isEqualTo(List.of(field(said, "Filesystem features").split(" ")));
        if (type.equals("ext4")) {
            long block = Long.parseLong(field(said, "Block size"));
            long blocks = Long.parseLong(field(said, "Block count"));
            assertThat(found.sizeBytes()).hasValue(block * blocks);
            assertThat(found.usedBytes()).hasValue(block * (blocks - Long.parseLong(field(said, "Free blocks"))));
            assertThat(found.clean()).isTrue();
        }
    }

    @Test
    void somethingElse_isNoExt() throws IOException {
        Path file = directory.resolve("zeros");
        FileDevice.create(file, 1 << 20).close();

        assertThat(probe(file)).isEmpty();
    }

    @Test
    void shortPartition_isNoExt() throws IOException {
        Path file = directory.resolve("short");
        FileDevice.create(file, 1024).close();

        assertThat(probe(file)).isEmpty();
    }

    private static Optional<FileSystem> probe(Path file) throws IOException {
        try (FileDevice device = FileDevice.openReadOnly(file)) {
            return ExtProbe.of(device);
        }
    }

    private static String field(String said, String name) {
        Matcher field = Pattern.compile("^" + name + ":\\s+(.*\\S)\\s*$", Pattern.MULTILINE)
                .matcher(said);
        assertThat(field.find()).as(said).isTrue();
        return field.group(1);
    }
}
