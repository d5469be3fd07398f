package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FatBuilderTest {
    private static final long SIZE = 40 * Volumes.MIB;
    private static final int SERIAL = 0x12345678;

    @TempDir
    Path folder;

    private static FatBuilder volume() {
        return FatBuilder.of("BOOT-A", SERIAL, SIZE, 16384, Volumes.TIME);
    }

    private Path write(FatBuilder volume) throws IOException {
        return Volumes.write(volume, folder.resolve("volume.img"), SIZE);
    }

    /** Checks a volume with fsck and takes out everything with mtools. */
    private Map<String, byte[]> outside(Path volume) throws IOException, InterruptedException {
        String fsck = Programs.run("fsck.vfat", "-n", "-v", volume);
        assertThat(fsck.lines().filter(line -> line.startsWith("Checking") || line.contains(" files, ")))
                .as(fsck)
                .hasSize(4);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Programs.run("mcopy", "-s", "-n", "-m", "-i", volume, "::*", tree);
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.filter(p -> !p.equals(tree)).toList()) {
                String name = tree.relativize(path).toString();
                if (Files.isDirectory(path)) {
                    files.put(name + "/", new byte[0]);
                } else {
                    files.put(name, Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    private void seesTheSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, content) -> assertThat(actual.get(name)).as(name).isEqualTo(content));
    }

    @Test
    void theFilesOfABootPartition_areThere_forFsckAndMtools() throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>(Map.of(
                "config.txt", "[all]\n".getBytes(StandardCharsets.US_ASCII),
                "cmdline.txt", "console=tty1\n".getBytes(StandardCharsets.US_ASCII),
                "kernel8.img", Volumes.random(1, 9_000_001),
                "KERNEL.IMG", Volumes.random(2, 512),
                "bcm2711-rpi-4-b.dtb", Volumes.random(3, 55_000),
                "overlays/README", Volumes.random(4, 513),
                "overlays/vc4-kms-v3d-pi4.dtbo", Volumes.random(5, 511),
                "overlays/", new byte[0],
                "empty.txt", new byte[0]));
        FatBuilder volume = volume();
        files.forEach((name, content) -> {
            if (!name.endsWith("/")) {
                volume.file(name, content);
            }
        });
        seesTheSame(files, outside(write(volume)));
    }

    @Test
    void namesOfEveryKind_areThere_forFsckAndMtools() throws Exception {
        List<String> names = List.of(
                "UPPER.TXT",
                "lower.txt",
                "Mixed.Txt",
                "UPPER.low",
                "low.UPP",
                "no-extension",
                "EIGHTCHR.EXT",
                "NINECHARS.EXT",
                "a",
                "thirteenchars",
                "fourteen chars",
                "twentysix characters are 2",
                ".hidden",
                "..two-dots",
                "a.b.c.d",
                "with space.txt",
                " leading",
                "+,;=[].txt",
                "FOOLON~1.TXT",
                "foolong name.txt",
                "foolong other.txt",
                "grüße-ÄÖÜ.txt",
                "日本語のファイル.txt",
                "Ελληνικά",
                "snow☃man.png",
                "x.extension",
                "tilde~",
                "{}~!#$%&'()-@^_`",
                "a".repeat(255),
                "ü".repeat(80) + "1",
                "ü".repeat(80) + "2");
        TreeMap<String, byte[]> files = new TreeMap<>();
        FatBuilder volume = volume();
        for (String name : names) {
            byte[] content = name.getBytes(StandardCharsets.UTF_8);
            files.put(name, content);
            volume.file(name, content);
        }
        seesTheSame(files, outside(write(volume)));
    }

    @Test
    void charactersBeyondTheFirstPlane_areTwoUnitsOfTheName() throws Exception {
        // mtools shows them as __, so our own reader looks. Linux shows them.
        FatBuilder volume = volume().file("😀.txt", new byte[] {1}).file("a/𝄞", new byte[] {2});
        Path path = write(volume);
        Programs.run("fsck.vfat", "-n", path);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            assertThat(FatVolume.open(device).files()).extracting(FatFile::path).containsExactly("a", "a/𝄞", "😀.txt");
        }
    }

    @Test
    void aDirectoryOfManyClusters_isThere_andEveryAliasIsItsOwn() throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>();
        FatBuilder volume = volume();
        files.put("overlays/", new byte[0]);
        for (int i = 0; i < 1500; i++) {
            String name = "overlays/a name with the same beginning " + i + ".dtbo";
            files.put(name, new byte[] {(byte) i});
            volume.file(name, new byte[] {(byte) i});
        }
        Path path = write(volume);
        seesTheSame(files, outside(path));
        List<String> aliases = Programs.run("mdir", "-i", path, "::overlays")
                .lines()
                .filter(line -> line.contains("DTB"))
                .map(line -> line.substring(0, 12))
                .toList();
        assertThat(aliases)
                .hasSize(1500)
                .doesNotHaveDuplicates()
                .contains("ANAMEW~1 DTB", "ANAME~99 DTB", "ANAM~100 DTB");
    }

    @Test
    void directoriesInEachOther_andEmptyOnes_areThere() throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>();
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < FatBuilder.MAX_DEPTH; i++) {
            path.append(i == 0 ? "" : "/").append("level ").append(i);
            files.put(path + "/", new byte[0]);
        }
        files.put("empty/", new byte[0]);
        files.put("empty/too/", new byte[0]);
        files.put(path + "/file", new byte[] {7});
        FatBuilder volume = volume().directory("empty/too")
                .file(path + "/file", new byte[] {7})
                .directory("empty");
        Path written = write(volume);
        seesTheSame(files, outside(written));
        assertThat(Programs.run("mdir", "-/", "-b", "-i", written, "::").lines())
                .contains("::/empty/too/", "::/" + path + "/file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume().directory(path + "/more"))
                .withMessageContaining("deeper than 32");
    }

    @Test
    void aBigFile_isStreamed() throws Exception {
        long size = 300 * Volumes.MIB + 77;
        AtomicInteger opened = new AtomicInteger();
        FatBuilder volume = FatBuilder.of("BIG", 1, 512 * Volumes.MIB, 0, Volumes.TIME);
        volume.file("big.bin", size, () -> {
            opened.incrementAndGet();
            return new Pattern(size);
        });
        assertThat(opened).as("opened before anything is written").hasValue(0);
        Path path = Volumes.write(volume, folder.resolve("big.img"), 512 * Volumes.MIB);
        assertThat(opened).hasValue(1);
        Programs.run("fsck.vfat", "-n", path);
        Path copy = folder.resolve("big.bin");
        Programs.run("mcopy", "-i", path, "::big.bin", copy);
        try (InputStream actual = Files.newInputStream(copy);
                InputStream expected = new Pattern(size)) {
            byte[] one = new byte[1 << 16];
            byte[] other = new byte[1 << 16];
            int n;
            do {
                n = actual.readNBytes(one, 0, one.length);
                assertThat(expected.readNBytes(other, 0, other.length)).isEqualTo(n);
                assertThat(one).isEqualTo(other);
            } while (n == one.length);
        }
    }

    /** Every sector is another one. */
    private static final class Pattern extends InputStream {
        private final long size;
        private long at;

        Pattern(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return at == size ? -1 : (int) ((at * 31 + at++ / 512) & 0xff);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(length, size - at);
            for (int i = 0; i < n; i++) {
                buffer[offset + i] = (byte) read();
            }
            return n == 0 && length > 0 ? -1 : n;
        }
    }

    @Test
    void theVolume_saysOfItselfWhatWasAskedFor() throws Exception {
        Path path = write(volume().file("a.txt", new byte[700]));
        String info = Programs.run("minfo", "-i", path, "::");
        assertThat(info)
                .contains(
                        "sector size: 512 bytes",
                        "cluster size: 1 sectors",
                        "reserved (boot) sectors: 32",
                        "fats: 2",
                        "media descriptor byte: 0xf8",
                        "hidden sectors: 16384",
                        "big size: " + SIZE / 512 + " sectors",
                        "serial number: 12345678",
                        "disk label=\"BOOT-A     \"",
                        "rootCluster=2",
                        "infoSector location=1",
                        "backup boot sector=6");
        assertThat(Programs.run("mlabel", "-s", "-i", path, "::")).contains("BOOT-A");
        String listing = Programs.run("mdir", "-i", path, "::");
        assertThat(listing).containsPattern("A +TXT +700 2026-11-21 +13:24 +a\\.txt");
    }

    @Test
    void theInfoSectorAndTheBackups_areRight() throws Exception {
        Path path = write(volume().file("a.txt", new byte[700]).directory("d"));
        ByteBuffer bytes = ByteBuffer.wrap(Volumes.bytesOf(path)).order(ByteOrder.LITTLE_ENDIAN);
        long clusters = FatGeometry.of(SIZE).clusters();
        assertThat(bytes.getInt(512)).isEqualTo(0x41615252);
        assertThat(bytes.getInt(512 + 484)).isEqualTo(0x61417272);
        assertThat(bytes.getInt(512 + 488)).as("free").isEqualTo((int) clusters - 4);
        assertThat(bytes.getInt(512 + 492)).as("next free").isEqualTo(6);
        assertThat(bytes.slice(6 * 512, 1024)).isEqualTo(bytes.slice(0, 1024));
        int fat = (int) FatGeometry.of(SIZE).fatSectors() * 512;
        assertThat(bytes.slice(32 * 512 + fat, fat)).isEqualTo(bytes.slice(32 * 512, fat));
    }

    @Test
    void theSameInput_givesTheSameBytes_inWhateverOrderItComes() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            files.put((i % 3 == 0 ? "" : "dir " + i % 3 + "/") + "some name " + i, Volumes.random(i, i * 37));
        }
        List<String> order = new ArrayList<>(files.keySet());
        FatBuilder first = volume().directory("empty");
        order.forEach(name -> first.file(name, files.get(name)));
        Collections.shuffle(order, new Random(5));
        FatBuilder second = volume();
        order.forEach(name -> second.file(name, files.get(name)));
        second.directory("empty");
        byte[] one = new byte[(int) SIZE];
        byte[] two = new byte[(int) SIZE];
        byte[] again = new byte[(int) SIZE];
        first.writeTo(new MemoryDevice(one));
        second.writeTo(new MemoryDevice(two));
        first.writeTo(new MemoryDevice(again));
        assertThat(two).isEqualTo(one);
        assertThat(again).isEqualTo(one);
    }

    @Test
    void aUsedDevice_getsTheSameVolume() throws Exception {
        FatBuilder volume = volume().file("a.txt", new byte[9000]).file("b/c.txt", Volumes.random(1, 70_001));
        byte[] expected = new byte[(int) SIZE];
        volume.writeTo(new MemoryDevice(expected));

        byte[] all = Volumes.random(9, (int) SIZE);
        volume.writeTo(new MemoryDevice(all), FatBuilder.Writing.EVERYTHING);
        assertThat(all).isEqualTo(expected);

        byte[] used = Volumes.random(10, (int) SIZE);
        volume.writeTo(new MemoryDevice(used), FatBuilder.Writing.IN_USE);
        int end = (int) volume.usedBytes();
        assertThat(ByteBuffer.wrap(used, 0, end)).isEqualTo(ByteBuffer.wrap(expected, 0, end));
        assertThat(ByteBuffer.wrap(used, end, used.length - end).slice())
                .isEqualTo(ByteBuffer.wrap(Volumes.random(10, (int) SIZE), end, used.length - end)
                        .slice());
    }

    @Test
    void aUsedDevice_holdsNoVolume_untilAllOfTheNewOneIsThere() {
        byte[] bytes = new byte[(int) SIZE];
        MemoryDevice device = new MemoryDevice(bytes);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            volume().file("old.txt", new byte[10]).writeTo(device);
            assertThat(FatVolume.open(device).find("old.txt")).isPresent();
            volume().file("new.txt", 5_000_000, () -> new ByteArrayInputStream(new byte[4_000_000]))
                    .writeTo(device, FatBuilder.Writing.IN_USE);
        });
        assertThatExceptionOfType(DiskFormatException.class).isThrownBy(() -> FatVolume.open(device));
        assertThat(new byte[] {bytes[6 * 512 + 510], bytes[6 * 512 + 511]}).containsExactly(0, 0);
    }

    @Test
    void writes_areLarge() throws Exception {
        FatBuilder volume = volume();
        for (int i = 0; i < 300; i++) {
            volume.file("file" + i, Volumes.random(i, 60_000));
        }
        MemoryDevice device = new MemoryDevice(new byte[(int) SIZE]);
        volume.writeTo(device, FatBuilder.Writing.IN_USE);
        assertThat(volume.usedBytes()).isGreaterThan(18_000_000);
        assertThat(device.writes()).isLessThan(26);
        assertThat(device.forces()).isEqualTo(3);
    }

    @Test
    void aNewDevice_isWrittenOnlyWhereItHoldsSomething() throws Exception {
        long size = 2048 * Volumes.MIB;
        FatBuilder volume = FatBuilder.of("SPARSE", 1, size, 0, Volumes.TIME).file("zeros", new byte[10_000_000]);
        Path path = Volumes.write(volume, folder.resolve("sparse.img"), size);
        Programs.run("fsck.vfat", "-n", path);
        assertThat(Long.parseLong(Programs.run("stat", "-c", "%b", path).strip()) * 512)
                .as("bytes on the disk: two chains of 10 MB, and some sectors")
                .isLessThan(400_000);
    }

    @Test
    void usedBytes_areMetadataAndClusters() {
        FatBuilder volume = volume();
        long metadata = FatGeometry.of(SIZE).metadataSectors() * 512;
        assertThat(volume.usedBytes()).isEqualTo(metadata + 512);
        volume.file("a", new byte[513]).file("empty", new byte[0]).directory("d");
        assertThat(volume.usedBytes()).isEqualTo(metadata + 4 * 512);
    }

    @Test
    void aVolumeThatIsExactlyFull_isValid_andOneMoreByteIsTooMuch() throws Exception {
        long room = SIZE - volume().usedBytes();
        FatBuilder full = volume().file("full", room, () -> new Pattern(room));
        assertThat(full.usedBytes()).isEqualTo(SIZE);
        Path path = write(full);
        assertThat(Programs.run("fsck.vfat", "-n", path)).contains("80628/80628 clusters");
        FatBuilder more = volume().file("more", room + 1, () -> new Pattern(room + 1));
        MemoryDevice device = new MemoryDevice(new byte[(int) SIZE]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> more.writeTo(device))
                .withMessageContaining("too small for its content");
        assertThat(device.writes()).isZero();
    }

    @Test
    void theSmallestVolume_isStillFat32_andBelowNoneIsMade() throws Exception {
        long smallest = (65_525L + 32 + 2 * 512) * 512;
        Path path = Volumes.write(
                FatBuilder.of("", 1, smallest, 0, Volumes.TIME).file("a", new byte[1]),
                folder.resolve("min"),
                smallest);
        Programs.run("fsck.vfat", "-n", path);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            assertThat(FatVolume.open(device).clusterCount()).isEqualTo(65_525);
            assertThat(FatVolume.open(device).label()).isEmpty();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FatBuilder.of("", 1, smallest - 512, 0, Volumes.TIME))
                .withMessageContaining("65524 clusters")
                .withMessageContaining("33 MiB");
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, 512, 0, Volumes.TIME));
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, 0, 0, Volumes.TIME));
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, -512, 0, Volumes.TIME));
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, SIZE + 1, 0, Volumes.TIME));
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, 1L << 40, 0, Volumes.TIME));
    }

    @Test
    void theTablesHaveRoomForEveryCluster_whateverTheSize() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            long sectors = 66_581L + (i < 600 ? i : random.nextInt(60_000_000));
            FatGeometry geometry = FatGeometry.of(sectors * 512);
            assertThat(geometry.fatSectors() * 128).isGreaterThanOrEqualTo(geometry.clusters() + 2);
            assertThat((geometry.fatSectors() - 1) * 128).as("one sector less").isLessThan(geometry.clusters() + 2 + 2);
        }
    }

    @Test
    void contentOfAnotherSizeThanAnnounced_isAnError() {
        for (int actual : new int[] {0, 99, 101, 512, 600}) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> volume().file("dir/file", 100, () -> new ByteArrayInputStream(new byte[actual]))
                            .writeTo(new MemoryDevice(new byte[(int) SIZE])))
                    .withMessageContaining("dir/file")
                    .withMessageContaining("100 announced");
        }
    }

    @Test
    void aSourceThatFails_isClosed_andItsErrorIsTold() {
        AtomicInteger closed = new AtomicInteger();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> volume().file("file", 100, () -> new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("no more");
                            }

                            @Override
                            public int read(byte[] buffer, int offset, int length) throws IOException {
                                return read();
                            }

                            @Override
                            public void close() {
                                closed.incrementAndGet();
                            }
                        })
                        .writeTo(new MemoryDevice(new byte[(int) SIZE])))
                .withMessage("no more");
        assertThat(closed).hasValue(1);
    }

    @Test
    void sizesFrom4GiBOn_areRefused() {
        FatBuilder volume = FatBuilder.of("", 1, 8192 * Volumes.MIB, 0, Volumes.TIME);
        volume.file("most", (1L << 32) - 1, InputStream::nullInputStream);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.file("more", 1L << 32, InputStream::nullInputStream))
                .withMessageContaining("up to 4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.file("negative", -1, InputStream::nullInputStream));
    }

    @Test
    void namesThatAreNotAllowed_areRefused() {
        for (String name : List.of(
                "",
                "a:b",
                "a\\b",
                "a*",
                "a?",
                "a\"",
                "a<",
                "a>",
                "a|",
                "dot.",
                "space ",
                ".",
                "..",
                "a\tb",
                "a\u007fb",
                "half\ud800",
                "\udc00half",
                "a".repeat(256),
                "dir/",
                "/a",
                "a//b",
                "a/../b",
                "a/./b")) {
            assertThatIllegalArgumentException().as("'%s'", name).isThrownBy(() -> volume().file(name, new byte[0]));
            assertThatIllegalArgumentException().as("'%s'", name).isThrownBy(() -> volume().directory(name));
        }
    }

    @Test
    void namesThatFatTakesForTheSame_areRefused() {
        FatBuilder volume = volume().file("Größe/File.txt", new byte[0]);
        for (String name : List.of("Größe/File.txt", "Größe/FILE.TXT", "GRÖßE/other", "größe")) {
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> volume.file(name, new byte[0]))
                    .withMessageContaining(name.startsWith("Größe/") ? name : name.substring(0, 5));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.file("Größe/File.txt/below", new byte[0]))
                .withMessageContaining("is a file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.directory("Größe/File.txt"))
                .withMessageContaining("is a file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.file("Größe", new byte[0]))
                .withMessageContaining("there already");
    }

    @Test
    void labelsAndTimesThatCannotBe_areRefused() {
        for (String label : List.of("TWELVE CHARS", "ÜMLAUT", "A/B", "A.B", " A", "A ", "TAB\t")) {
            assertThatIllegalArgumentException()
                    .as(label)
                    .isThrownBy(() -> FatBuilder.of(label, 1, SIZE, 0, Volumes.TIME));
        }
        for (int year : new int[] {1979, 2108}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FatBuilder.of("", 1, SIZE, 0, LocalDateTime.of(year, 6, 1, 0, 0)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, SIZE, -1, Volumes.TIME));
        assertThatIllegalArgumentException().isThrownBy(() -> FatBuilder.of("", 1, SIZE, 1L << 32, Volumes.TIME));
    }

    @Test
    void moreThanAReaderTakes_isRefused() {
        FatBuilder volume = volume();
        for (int i = 0; i < FatVolume.MAX_ENTRIES; i++) {
            volume.file("F" + i, new byte[0]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> volume.file("ONE", new byte[0]))
                .withMessageContaining("16384 entries");
        FatBuilder full = volume();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    for (int i = 0; i < 4000; i++) {
                        full.file("x".repeat(250) + i, new byte[0]);
                    }
                })
                .withMessageContaining("does not fit into its directory");
    }

    @Test
    void aDeviceThatIsTooSmall_isRefused_beforeAnythingIsWritten() {
        MemoryDevice device = new MemoryDevice(new byte[(int) SIZE - 512]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> volume().writeTo(device, FatBuilder.Writing.EVERYTHING))
                .withMessageContaining("does not fit on memory");
        assertThat(device.writes()).isZero();
    }

    @Test
    void everySource_isClosed() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        FatBuilder volume = volume();
        for (int i = 0; i < 5; i++) {
            volume.file("f" + i, 10, () -> new ByteArrayInputStream(new byte[10]) {
                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            });
        }
        volume.writeTo(new MemoryDevice(new byte[(int) SIZE]));
        assertThat(closed).hasValue(5);
    }
}
