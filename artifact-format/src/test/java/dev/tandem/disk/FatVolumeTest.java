package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FatVolumeTest {
    @TempDir
    Path folder;

    /** Copies a tree to a volume with mtools, in which some files are in pieces. */
    private Map<String, byte[]> fill(Path volume, int cluster, long room) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        Random random = new Random(cluster + room);
        int[] sizes = {0, 1, 511, 512, 513, cluster - 1, cluster, cluster + 1, 3 * cluster, 5 * cluster + 7};
        for (int i = 0; i < sizes.length; i++) {
            files.put("size " + sizes[i] + " number " + i, Volumes.random(i, sizes[i]));
            files.put("overlays/deeper/F" + i + ".DAT", Volumes.random(100 + i, sizes[i]));
        }
        files.put("lower.txt", Volumes.random(200, 300));
        files.put("UPPER.TXT", Volumes.random(201, 300));
        files.put("Mixed.Txt", Volumes.random(202, 300));
        files.put("grüße ☃.txt", Volumes.random(203, 300));
        Path tree = Files.createDirectories(folder.resolve("tree"));
        for (var file : files.entrySet()) {
            Path path = tree.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        try (var top = Files.list(tree)) {
            for (Path path : top.sorted().toList()) {
                Programs.run("mcopy", "-s", "-i", volume, path, "::");
            }
        }
        // Holes all over, and then something that has to go into them.
        Path filler = Files.write(folder.resolve("filler"), new byte[2 * cluster]);
        List<String> holes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Programs.run("mcopy", "-i", volume, filler, "::filler" + i);
            holes.add("::filler" + i);
        }
        for (int i = 0; i < holes.size(); i += 2) {
            Programs.run("mdel", "-i", volume, holes.get(i));
        }
        for (int i = 1; i < holes.size(); i += 2) {
            files.put("filler" + i, new byte[2 * cluster]);
        }
        forgetTheNextFreeCluster(volume);
        byte[] big = Volumes.random(300, 30 * cluster + random.nextInt(cluster));
        files.put("in pieces.bin", big);
        Programs.run("mcopy", "-i", volume, Files.write(folder.resolve("in pieces.bin"), big), "::");
        return files;
    }

    /** On FAT32 the next file would be put behind all others, where there are no holes. */
    private static void forgetTheNextFreeCluster(Path path) throws IOException {
        try (FileDevice device = FileDevice.openReadWrite(path)) {
            FatLayout layout = FatLayout.read(device);
            if (layout.type() == FatType.FAT32) {
                int sector = ByteBuffer.wrap(Volumes.read(device, 11, 2))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort();
                device.write(sector + 492, ByteBuffer.wrap(new byte[] {-1, -1, -1, -1}));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12, 1, 300, 512", "12, 4, 1440, 512", "12, 1, 4000, 2048",
        "16, 1, 8000, 512", "16, 4, 16000, 512", "16, 4, 100000, 512",
        "32, 1, 40000, 512", "32, 4, 200000, 512", "32, 1, 300000, 2048",
    })
    void volumesOfDosfstoolsAndMtools_areRead_byteForByte(int fat, int clusterSectors, long kib, int sector)
            throws Exception {
        Path path = Volumes.mkfs(folder.resolve("v.img"), fat, clusterSectors, kib, "-n", "bootfs", "-S", sector);
        Map<String, byte[]> expected = fill(path, clusterSectors * sector, kib);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            FatVolume volume = FatVolume.open(device);
            assertThat(volume.type()).hasToString("FAT" + fat);
            assertThat(volume.clusterSizeBytes()).isEqualTo(clusterSectors * sector);
            assertThat(volume.label()).isEqualTo("bootfs");
            assertThat(volume.serial()).isEqualTo(0x1234abcd);
            Map<String, byte[]> actual = new TreeMap<>();
            for (FatFile file : volume.files()) {
                if (!file.directory()) {
                    actual.put(file.path(), volume.read(file, 1 << 20));
                }
            }
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (name, content) -> assertThat(actual.get(name)).as(name).isEqualTo(content));
            assertThat(volume.files().stream().filter(FatFile::directory).map(FatFile::path))
                    .containsExactly("overlays", "overlays/deeper");
            FatFile pieces = volume.find("in pieces.bin").orElseThrow();
            assertThat(volume.extents(pieces)).hasSizeGreaterThan(3);
            assertThat(join(device, volume.extents(pieces), pieces.sizeBytes()))
                    .isEqualTo(expected.get("in pieces.bin"));
            assertThat(FatReading.accepts(device)).isTrue();
        }
        assertThat(Programs.run("minfo", "-i", path, "::")).contains("serial number: 1234ABCD");
    }

    private static byte[] join(BlockDevice device, List<ByteRange> extents, long size) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(
                (int) extents.stream().mapToLong(ByteRange::length).sum());
        for (ByteRange extent : extents) {
            content.put(Volumes.read(device, extent.offset(), (int) extent.length()));
        }
        return Arrays.copyOf(content.array(), (int) size);
    }

    @Test
    void aVolumeThatSaysFat32_isFat32_howeverSmall() throws Exception {
        // As Linux sees it. Volumes of this kind are made by mkfs.vfat -F 32 when it is told a size that is too small.
        for (int sector : new int[] {512, 4096}) {
            Path path = Volumes.mkfs(folder.resolve("small" + sector), 32, 1, 2000, "-n", "SMALL", "-S", sector);
            try (FileDevice device = FileDevice.openReadOnly(path)) {
                FatVolume volume = FatVolume.open(device);
                assertThat(volume.type()).isEqualTo(FatType.FAT32);
                assertThat(volume.label()).isEqualTo("SMALL");
                assertThat(volume.clusterCount()).isLessThan(4085);
                assertThat(volume.files()).isEmpty();
            }
        }
    }

    @Test
    void whatTheBuilderMakes_isReadBack() throws Exception {
        long size = 40 * Volumes.MIB;
        FatBuilder builder = FatBuilder.of("BOOT-A", 0xcafebabe, size, 0, Volumes.TIME)
                .file("config.txt", new byte[] {1, 2, 3})
                .file("UPPER.TXT", new byte[] {4})
                .file("overlays/a.dtbo", Volumes.random(1, 5000))
                .directory("empty");
        MemoryDevice device = new MemoryDevice(new byte[(int) size]);
        builder.writeTo(device);
        FatVolume volume = FatVolume.open(device);
        assertThat(volume.files())
                .containsExactly(
                        new FatFile("UPPER.TXT", false, 1, Volumes.TIME),
                        new FatFile("config.txt", false, 3, Volumes.TIME),
                        new FatFile("empty", true, 0, Volumes.TIME),
                        new FatFile("overlays", true, 0, Volumes.TIME),
                        new FatFile("overlays/a.dtbo", false, 5000, Volumes.TIME));
        assertThat(volume.label()).isEqualTo("BOOT-A");
        assertThat(volume.serial()).isEqualTo(0xcafebabe);
        assertThat(volume.type()).isEqualTo(FatType.FAT32);
        assertThat(volume.read(volume.find("overlays/a.dtbo").orElseThrow(), 5000))
                .isEqualTo(Volumes.random(1, 5000));
    }

    @Test
    void aSmallFile_isOneSector_thatMayBeRewrittenInPlace() throws Exception {
        long size = 64 * Volumes.MIB;
        Path path = folder.resolve("boot.img");
        String old = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";
        FatBuilder builder = FatBuilder.of("BOOTCFG", 1, size, 16384, Volumes.TIME)
                .file("bootcode.bin", new byte[50_000])
                .file("autoboot.txt", old.getBytes(StandardCharsets.US_ASCII));
        try (FileDevice device = FileDevice.create(path, size)) {
            builder.writeTo(device);
            FatVolume volume = FatVolume.open(device);
            FatFile file = volume.find("autoboot.txt").orElseThrow();
            List<ByteRange> extents = volume.extents(file);
            assertThat(extents).hasSize(1);
            assertThat(extents.get(0).length()).isEqualTo(512);
            assertThat(extents.get(0).offset() % 512).isZero();
            assertThat(extents.get(0).offset()).as("beside the root directory").isEqualTo(volumeData(size) + 512);

            String flipped = old.replace('2', 'x').replace('3', '2').replace('x', '3');
            device.write(extents.get(0).offset(), ByteBuffer.wrap(flipped.getBytes(StandardCharsets.US_ASCII)));
            assertThat(volume.read(file, 512)).isEqualTo(flipped.getBytes(StandardCharsets.US_ASCII));
            assertThat(Programs.run("mtype", "-i", path, "::autoboot.txt")).isEqualTo(flipped);
        }
        Programs.run("fsck.vfat", "-n", path);
    }

    private static long volumeData(long size) {
        return FatGeometry.of(size).metadataSectors() * 512;
    }

    @Test
    void aFileIsFound_whateverTheCase_andKeepsItsName() throws Exception {
        Path path = Volumes.mkfs(folder.resolve("v.img"), 12, 1, 300);
        fill(path, 512, 300);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            FatVolume volume = FatVolume.open(device);
            assertThat(volume.find("MIXED.TXT").orElseThrow().path()).isEqualTo("Mixed.Txt");
            assertThat(volume.find("GRÜSSE ☃.txt")).isEmpty();
            assertThat(volume.find("GRÜßE ☃.TXT")).isPresent();
            assertThat(volume.find("Overlays/DEEPER/f3.dat").orElseThrow().path())
                    .isEqualTo("overlays/deeper/F3.DAT");
            assertThat(volume.find("overlays").orElseThrow().directory()).isTrue();
            for (String missing : List.of(
                    "",
                    "/",
                    "/lower.txt",
                    "lower.txt/",
                    "lower.txt/x",
                    "overlays/none",
                    "none/x",
                    "overlays/..",
                    ".",
                    "a/".repeat(100) + "b")) {
                assertThat(volume.find(missing)).as(missing).isEmpty();
            }
        }
    }

    @Test
    void timesOfMtools_areRead() throws Exception {
        Path path = Volumes.mkfs(folder.resolve("v.img"), 16, 1, 8000);
        Path file = Files.write(folder.resolve("a.txt"), new byte[3]);
        LocalDateTime time = LocalDateTime.of(2031, 12, 31, 23, 59, 58);
        Files.setLastModifiedTime(file, FileTime.from(time.toInstant(ZoneOffset.UTC)));
        Programs.run("mcopy", "-m", "-i", path, file, "::");
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            assertThat(FatVolume.open(device).files()).containsExactly(new FatFile("a.txt", false, 3, time));
        }
    }

    @Test
    void labels_areTakenFromTheRootDirectory_thenFromTheBootSector() throws Exception {
        Path path = Volumes.mkfs(folder.resolve("v.img"), 32, 1, 40000);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            assertThat(FatVolume.open(device).label()).isEmpty();
        }
        Programs.run("mlabel", "-i", path, "::FROM ROOT");
        try (FileDevice device = FileDevice.openReadWrite(path)) {
            assertThat(FatVolume.open(device).label()).isEqualTo("FROM ROOT");
            device.write(71, ByteBuffer.wrap("FROM BOOT  ".getBytes(StandardCharsets.US_ASCII)));
            assertThat(FatVolume.open(device).label()).isEqualTo("FROM ROOT");
            // Cut the root directory off before its first entry.
            device.write(FatLayout.read(device).dataOffset(), ByteBuffer.wrap(new byte[1]));
            assertThat(FatVolume.open(device).label()).isEqualTo("FROM BOOT");
        }
    }

    @Test
    void aVolumeInAPartition_isReadThroughAWindow_withOffsetsOfTheWindow() throws Exception {
        byte[] disk = new byte[(int) (40 * Volumes.MIB)];
        MemoryDevice device = new MemoryDevice(disk);
        BlockDevice window = device.slice(new ByteRange(Volumes.MIB, 39 * Volumes.MIB));
        FatBuilder.of("", 1, 38 * Volumes.MIB, 2048, Volumes.TIME)
                .file("a", new byte[] {42})
                .writeTo(window);
        FatVolume volume = FatVolume.open(window);
        ByteRange extent = volume.extents(volume.find("a").orElseThrow()).get(0);
        assertThat(disk[(int) (Volumes.MIB + extent.offset())]).isEqualTo((byte) 42);
    }

    @Test
    void content_comesInPiecesOfAnySize() throws Exception {
        Path path = Volumes.mkfs(folder.resolve("v.img"), 12, 1, 300);
        Map<String, byte[]> files = fill(path, 512, 300);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            FatVolume volume = FatVolume.open(device);
            FatFile file = volume.find("in pieces.bin").orElseThrow();
            byte[] expected = files.get("in pieces.bin");
            try (InputStream in = volume.open(file)) {
                assertThat(in.read()).isEqualTo(expected[0] & 0xff);
                in.skipNBytes(1000);
                assertThat(in.readNBytes(700)).isEqualTo(Arrays.copyOfRange(expected, 1001, 1701));
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(expected, 1701, expected.length));
                assertThat(in.read()).isEqualTo(-1);
            }
            try (InputStream in =
                    new FatInput(device, volume.find("size 0 number 0").orElseThrow(), null)) {
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void readingMoreThanTheLimit_isRefused() throws Exception {
        MemoryDevice device = new MemoryDevice(new byte[(int) (34 * Volumes.MIB)]);
        FatBuilder.of("", 1, device.sizeBytes(), 0, Volumes.TIME)
                .file("autoboot.txt", new byte[513])
                .writeTo(device);
        FatVolume volume = FatVolume.open(device);
        FatFile file = volume.find("autoboot.txt").orElseThrow();
        assertThat(volume.read(file, 513)).hasSize(513);
        assertThatExceptionOfType(DiskFormatException.class)
                .isThrownBy(() -> volume.read(file, 512))
                .withMessageContaining("513 bytes")
                .withMessageContaining("512");
    }

    @Test
    void whatIsNoFileOfTheVolume_isNotFound() throws Exception {
        MemoryDevice device = new MemoryDevice(new byte[(int) (34 * Volumes.MIB)]);
        FatBuilder.of("", 1, device.sizeBytes(), 0, Volumes.TIME)
                .directory("dir")
                .writeTo(device);
        FatVolume volume = FatVolume.open(device);
        FatFile directory = volume.find("dir").orElseThrow();
        FatFile foreign = new FatFile("other", false, 5, Volumes.TIME);
        for (FatFile file : List.of(directory, foreign)) {
            assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> volume.open(file));
            assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> volume.extents(file));
            assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> volume.read(file, 9));
        }
    }

    @Test
    void theUpperHalfOfTheCodePage_hasAllItsCharacters() {
        byte[] bytes = new byte[129];
        for (int i = 0; i < 128; i++) {
            bytes[i + 1] = (byte) (0x80 + i);
        }
        assertThat(FatDirectoryReader.decode(bytes, 1, 128, false))
                .isEqualTo(new String(bytes, 1, 128, Charset.forName("IBM437")));
        assertThat(FatDirectoryReader.decode(new byte[] {0x05, 'A', ' ', 'B', ' ', ' '}, 0, 6, true))
                .isEqualTo("σa b");
    }

    @Test
    void aChainThatIsLongerThanItsFile_isSpaceSetAside() throws Exception {
        MemoryDevice device = new MemoryDevice(new byte[(int) (34 * Volumes.MIB)]);
        FatBuilder.of("", 1, device.sizeBytes(), 0, Volumes.TIME)
                .file("A", Volumes.random(1, 2000))
                .writeTo(device);
        // The size is in the last four bytes of the only entry of the root.
        int at = (int) volumeData(device.sizeBytes()) + 28;
        for (int size : new int[] {1500, 0}) {
            ByteBuffer.wrap(device.bytes()).order(ByteOrder.LITTLE_ENDIAN).putInt(at, size);
            FatVolume volume = FatVolume.open(device);
            FatFile file = volume.files().get(0);
            assertThat(volume.read(file, 2000)).isEqualTo(Volumes.random(1, size));
            assertThat(volume.extents(file)).hasSize(size == 0 ? 0 : 1);
        }
    }
}
