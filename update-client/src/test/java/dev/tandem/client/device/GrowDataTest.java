package dev.tandem.client.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrowDataTest {
    private static final String SCRIPT = "usr/lib/tandem/grow-data";
    private static final long SECTOR = 512;
    private static final long MIB = 1 << 20;
    private static final long DATA_START = 34816;
    private static final long EXTENDED_START = 14336;
    private static final String FULL = "start= 34816, size= 96256";

    /** As small as ext4 and the script's alignment of 1 MiB leave it interesting. */
    private static final String LAYOUT = """
            label: dos
            label-id: 0x1a2b3c4d
            1 : start=2048, size=4096, type=c
            2 : start=6144, size=4096, type=c
            3 : start=10240, size=4096, type=c
            4 : start=14336, size=53248, type=5
            5 : start=16384, size=6144, type=83
            6 : start=24576, size=6144, type=83
            7 : start=34816, size=32768, type=83
            """;

    private static final String UBOOT_LAYOUT = """
            label: dos
            label-id: 0x1a2b3c4d
            1 : start=2048, size=8192, type=c
            2 : start=10240, size=10240, type=83
            3 : start=20480, size=10240, type=83
            4 : start=34816, size=32768, type=83
            """;

    @TempDir
    private Path directory;

    private Shell shell;
    private Path image;

    @BeforeEach
    void makeImage() throws Exception {
        shell = new Shell(directory.resolve("bin"));
        image = directory.resolve("disk.img");
        partition(LAYOUT, 64 * MIB);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            // Marks in front of, between and behind what may change.
            for (long sector : new long[] {2048, 6144, 10240, 16384, 24576}) {
                file.seek(sector * SECTOR);
                file.writeBytes("content at " + sector);
            }
        }
        Path tree = Files.createDirectories(directory.resolve("tree/persist"));
        Files.writeString(tree.resolve("keep"), "kept\n");
        shell.program(
                "mke2fs",
                "-q",
                "-t",
                "ext4",
                "-b",
                "4096",
                "-L",
                "data",
                "-d",
                tree.getParent(),
                "-E",
                "offset=" + DATA_START * SECTOR,
                image,
                "8M");
    }

    @Test
    void diskWithRoom_isUsedToItsEnd() throws Exception {
        grow().succeeded();

        assertThat(table()).contains("4 : start= 14336, size= 116736", "7 : " + FULL);
        assertWhole();
        assertThat(fileSystem()).contains("Block count:              12032");
    }

    @Test
    void dataOfTheLayoutUboot_isPartition4() throws Exception {
        partition(UBOOT_LAYOUT, 64 * MIB);
        makeFileSystem("8M");
        String before = table();

        grow().succeeded();

        assertThat(table()).isEqualTo(before.replace("start= 34816, size= 32768", FULL));
        assertThat(fileSystem()).contains("Block count:              12032");
        assertThat(grow().succeeded().output()).isEmpty();
    }

    @Test
    void slotsOfTheLayoutUboot_thatDifferInSize_areRefused() throws Exception {
        partition(UBOOT_LAYOUT.replace("3 : start=20480, size=10240", "3 : start=20480, size=8192"), 64 * MIB);

        assertThat(grow().failed().output()).contains("its slots differ in size");
    }

    @Test
    void nothingElseOfTheTable_changes() throws Exception {
        String before = table();
        String head = digestOf(1, EXTENDED_START);
        grow().succeeded();

        assertThat(table())
                .isEqualTo(before.replace("start= 14336, size= 53248", "start= 14336, size= 116736")
                        .replace("start= 34816, size= 32768", FULL));
        assertThat(digestOf(1, EXTENDED_START)).isEqualTo(head);
    }

    @Test
    void secondRun_changesNoByte() throws Exception {
        grow().succeeded();
        String after = digestOf(0, 64 * MIB / SECTOR);

        Shell.Outcome second = grow().succeeded();

        assertThat(second.output()).isEmpty();
        assertThat(digestOf(0, 64 * MIB / SECTOR)).isEqualTo(after);
    }

    @Test
    void diskThatEndsWithData_staysAsItIs() throws Exception {
        partition(LAYOUT, (14336 + 53248) * SECTOR);
        makeFileSystem("16M");
        String before = digestOf(0, 14336 + 53248);

        grow().succeeded();

        assertThat(digestOf(0, 14336 + 53248)).isEqualTo(before);
    }

    /** Every process is killed at each call that writes or is about to; what is then there must be a valid disk. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void powerCutAtEachStepOfTheTable_leavesAValidDiskThatGrowsLater(boolean after) throws Exception {
        Path fresh = Files.copy(image, directory.resolve("fresh.img"));
        grow().succeeded();
        String goal = table();
        int cuts = 0;
        // The 7th call of dd takes the file system out of an image, which is no step on a device.
        for (int call = 1; call <= 7; call++) {
            shell.program("cp", "--sparse=always", fresh, image);
            shell.cutPower(call, after, List.of("dd"));

            assertThat(grow().exitCode()).as("call %d", call).isNotZero();

            shell.removeSubstitutes();
            cuts++;
            assertValidTable();
            assertWhole();
            grow().succeeded();
            assertThat(table()).isEqualTo(goal);
            assertWhole();
        }
        assertThat(cuts).isEqualTo(7);
    }

    @Test
    void extendedPartition_isWrittenFirst() throws Exception {
        shell.substitute(
                "dd",
                "case \"$*\" in *seek=0*) exec $real \"$@\" ;; *of=*disk.img*) exit 1 ;; esac; exec $real \"$@\"");
        grow().failed();

        assertThat(table()).contains("4 : start= 14336, size= 116736", "7 : start= 34816, size= 32768");
    }

    @Test
    void resize2fsThatFails_isTriedAgain() throws Exception {
        shell.substitute("resize2fs", "echo no memory; exit 1");

        assertThat(grow().failed().output()).contains("the partition has grown, its file system has not", "no memory");

        shell.removeSubstitutes();
        assertWhole();
        grow().succeeded();
        assertThat(fileSystem()).contains("Block count:              12032");
        assertWhole();
    }

    @Test
    void fileSystemThatIsDamaged_isNotTouched() throws Exception {
        shell.substitute("e2fsck", "echo unexpected inconsistency; exit 4");
        String before = digestOf(DATA_START, DATA_START + 16384);

        assertThat(grow().failed().output()).contains("damaged", "unexpected inconsistency");
        assertThat(digestOf(DATA_START, DATA_START + 16384)).isEqualTo(before);
    }

    @Test
    void tableThatIsNotAsExpectedAfterwards_stopsTheRun() throws Exception {
        // A second program that moves partition 2 while partition 4 is written.
        shell.substitute(
                "dd",
                "$real \"$@\" || exit; case \"$*\" in *seek=0*) printf '\\001' | $real of=" + image
                        + " bs=1 seek=470 conv=notrunc status=none ;; esac");

        assertThat(grow().failed().output()).contains("not as expected", "Expected:", "Found:");
        assertThat(table()).contains("size= 32768");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label: dos|label: gpt",
                "size=53248, type=5|size=53248, type=f",
                "1 : start=2048, size=4096, type=c|1 : start=2048, size=4096, type=83",
                "3 : start=10240, size=4096|3 : start=10240, size=2048",
                "6 : start=24576, size=6144|6 : start=24576, size=4096",
                "7 : start=34816, size=32768, type=83|",
                "7 : start=34816, size=32768, type=83|7 : start=34816, size=10240, type=82",
                "7 : start=34816, size=32768, type=83|7 : start=34816, size=4096, type=83@8 : start=43008, size=4096, type=83"
            })
    void anyOtherLayout_isRefusedAndStays(String part, String other) throws Exception {
        String layout = LAYOUT.replace(part, other == null ? "" : other.replace('@', '\n'));
        if (layout.contains("gpt")) {
            layout = "label: gpt\n2048,4096\n6144,4096\n";
        }
        partition(layout, 64 * MIB);
        String before = digestOf(0, 64 * MIB / SECTOR);

        assertThat(grow().failed().output()).contains("Nothing is changed");
        assertThat(digestOf(0, 64 * MIB / SECTOR)).isEqualTo(before);
    }

    @Test
    void partitionsInAnotherOrder_areRefused() throws Exception {
        partition(
                LAYOUT.replace("2 : start=6144", "2 : start=X")
                        .replace("3 : start=10240", "3 : start=6144")
                        .replace("start=X", "start=10240"),
                64 * MIB);

        assertThat(grow().failed().output()).contains("not in the order of their numbers");
    }

    @Test
    void noTable_isRefused() throws Exception {
        shell.program("truncate", "-s", "0", image);
        shell.program("truncate", "-s", "64M", image);

        assertThat(grow().failed().output()).contains("partition table");
    }

    /** sfdisk reads such a chain, the kernel as well; but then it is not known which sector to patch. */
    @Test
    void bootRecordsThatAreLaidOutDifferently_areRefused() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            byte[] partition = new byte[16];
            byte[] link = new byte[16];
            long entries = EXTENDED_START * SECTOR + 446;
            file.seek(entries);
            file.readFully(partition);
            file.readFully(link);
            file.seek(entries);
            file.write(link);
            file.write(partition);
        }

        assertThat(grow().failed().output()).contains("does not describe it");
        assertThat(table()).contains("7 : start= 34816, size= 32768");
    }

    @Test
    void diskBeyondTheReachOfMbr_isUsedUpToIt() throws Exception {
        shell.substitute("resize2fs", "exit 1");
        shell.program("truncate", "-s", "2200G", image);

        assertThat(grow().failed().output()).contains("its file system has not");

        // 2^32 - 1 sectors, rounded down to 1 MiB.
        assertThat(table())
                .contains("4 : start= 14336, size= " + (4294965248L - 14336))
                .contains("7 : start= 34816, size= " + (4294965248L - DATA_START));
    }

    @Test
    void diskThatEndsOddly_isUsedToTheLastWholeMebibyte() throws Exception {
        shell.program("truncate", "-s", 64 * MIB + 777 * SECTOR, image);
        grow().succeeded();

        assertThat(table()).contains("7 : " + FULL);
        assertWhole();
    }

    @Test
    void mountedDisk_isNeededWithoutAnArgument() throws Exception {
        shell.substitute("findmnt", "exit 1");

        assertThat(shell.script(SCRIPT).failed().output()).contains("/data is not mounted");
    }

    @Test
    void somethingElseThanAFile_isRefused() throws Exception {
        assertThat(shell.script(SCRIPT, directory).failed().output()).contains("is not a file");
    }

    private Shell.Outcome grow() throws Exception {
        return shell.script(SCRIPT, image);
    }

    private void partition(String layout, long bytes) throws Exception {
        Path script = Files.writeString(directory.resolve("layout"), layout);
        Files.deleteIfExists(image);
        shell.program("truncate", "-s", bytes, image);
        shell.program("sh", "-c", "exec sfdisk -q '" + image + "' <'" + script + "'");
    }

    private void makeFileSystem(String size) throws Exception {
        shell.program("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-E", "offset=" + DATA_START * SECTOR, image, size);
    }

    private String table() throws Exception {
        return shell.program("sfdisk", "--dump", image).replaceAll("= +", "= ");
    }

    private String fileSystem() throws Exception {
        return shell.program("sh", "-c", "dumpe2fs -h '" + image + "?offset=" + DATA_START * SECTOR + "' 2>&1");
    }

    /** Old or new, and partition 4 never smaller than what is in it. */
    private void assertValidTable() throws Exception {
        String table = table();
        boolean grownExtended = table.contains("4 : start= 14336, size= 116736");
        boolean grownData = table.contains("7 : " + FULL);
        assertThat(grownExtended || table.contains("4 : start= 14336, size= 53248"))
                .as(table)
                .isTrue();
        assertThat(grownData || table.contains("7 : start= 34816, size= 32768"))
                .as(table)
                .isTrue();
        assertThat(grownExtended || !grownData).as(table).isTrue();
        assertThat(shell.program("sfdisk", "--verify", image)).contains("No errors detected");
    }

    /** The file system passes its check with its file in it, and what stands before it is untouched. */
    private void assertWhole() throws Exception {
        Path part = directory.resolve("part");
        shell.program("dd", "if=" + image, "of=" + part, "bs=1M", "skip=" + DATA_START / 2048, "conv=sparse");
        shell.program("e2fsck", "-f", "-n", part);
        assertThat(shell.program("debugfs", "-R", "cat /persist/keep", part)).contains("kept");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            for (long sector : new long[] {2048, 6144, 10240, 16384, 24576}) {
                byte[] mark = new byte[("content at " + sector).length()];
                file.seek(sector * SECTOR);
                file.readFully(mark);
                assertThat(mark).asString().isEqualTo("content at " + sector);
            }
        }
    }

    private String digestOf(long firstSector, long endSector) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            file.seek(firstSector * SECTOR);
            long left = (endSector - firstSector) * SECTOR;
            while (left > 0) {
                int read = file.read(block, 0, (int) Math.min(block.length, left));
                if (read < 0) {
                    break;
                }
                digest.update(block, 0, read);
                left -= read;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
