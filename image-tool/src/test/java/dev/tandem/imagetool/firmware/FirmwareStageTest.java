package dev.tandem.imagetool.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The choice of the partition; {@link BootFilesTest} has what follows. */
final class FirmwareStageTest {
    private static final String BOTH = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";

    @ParameterizedTest
    @EnumSource(Board.class)
    void committedSlot_starts(Board board) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", AutobootFile.content(Slot.B));

        Outcome.Started started = started(board, disk, false);

        assertThat(started.partition()).isEqualTo(3);
        assertThat(started.trial()).isFalse();
        assertThat(started.commandLine()).isEqualTo("slot=3");
        assertThat(started.kernel().path()).isEqualTo("kernel8.img");
        assertThat(started.kernel().sizeBytes()).isEqualTo(PiDisk.KERNEL.length);
        assertThat(started.initramfs()).isEmpty();
        assertThat(started.osPrefix()).isEmpty();
        assertThat(started.kernelWatchdogSeconds()).isEmpty();
        assertThat(started.log())
                .contains(
                        "Partition 1 has an autoboot.txt of 64 bytes.",
                        "It names partition 3 for this start.",
                        "The firmware starts from partition 3; an autoboot.txt there is not read.");
    }

    @ParameterizedTest
    @EnumSource(Board.class)
    void trial_startsTheOtherSlot(Board board) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", AutobootFile.content(Slot.B));

        Outcome.Started started = started(board, disk, true);

        assertThat(started.partition()).isEqualTo(2);
        assertThat(started.trial()).isTrue();
        assertThat(started.log()).contains("The trial reads config.txt, as autoboot.txt has tryboot_a_b=1.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            boot_partition=3                                                      | 3 | 3
            [all];boot_partition=2;boot_partition=3                               | 3 | 3
            [none];boot_partition=3                                               | 2 | 2
            [tryboot];boot_partition=3                                            | 2 | 3
            [tryboot];boot_partition=3;[all];boot_partition=2                     | 2 | 2
            boot_partition=3;[boot_count=2];boot_partition=2                      | 3 | 3
            [partition=2];boot_partition=3;[all]                                  | 2 | 2
            boot_partition=3;boot_partition=                                      | 3 | 3
            boot_partition=3;boot_partition=two                                   | 3 | 3
            boot_partition=3;#boot_partition=2                                    | 3 | 3
            boot_partition=3;boot_partition=0                                     | 2 | 2
            boot_partition= 3                                                     | 3 | 3
            boot_partition=03                                                     | 3 | 3
            boot_partition =3                                                     | 2 | 2
            BOOT_PARTITION=3                                                      | 2 | 2
            [none                   ;boot_partition=3                             | 3 | 3
            """)
    void settings_countAsTheFirmwareReadsThem(String lines, int usual, int trial) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", "tryboot_a_b=1\r\n" + lines.replace(";", "\r\n"));

        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(usual);
        assertThat(started(Board.PI_4, disk, true).partition()).isEqualTo(trial);
    }

    @Test
    void filterThatCannotBeJudged_isTold() throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", "boot_partition=2\n[boot_count=2]\nboot_partition=3\n");

        assertThat(started(Board.PI_4, disk, false).log())
                .contains("autoboot.txt: '[boot_count=2]' cannot be judged here and is taken not to apply.");
    }

    @Test
    void settingBehindTheFirstSector_doesNotCount() throws IOException {
        String behind = "boot_partition=2\n#" + "x".repeat(600) + "\nboot_partition=3\n";
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", behind);

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.partition()).isEqualTo(2);
        assertThat(started.log())
                .contains("Partition 1 has an autoboot.txt of 636 bytes, of which the first 512 are read.");
    }

    @Test
    void autobootOfTheTarget_isNotRead() throws IOException {
        PiDisk disk = PiDisk.slots()
                .file(1, "autoboot.txt", "boot_partition=2\n")
                .file(2, "autoboot.txt", "boot_partition=3\n");

        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Board.class)
    void missingAutoboot_startsTheFirstBootablePartition(Board board) throws IOException {
        assertThat(started(board, PiDisk.slots(), false).partition()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"''", "'garbage'", "'[all]\n'", "'\u0000\u0000\u0000'", "'boot_partition'"})
    void autobootThatSaysNothing_startsTheFirstBootablePartition(String text) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", text);

        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(2);
    }

    @Test
    void unreadablePartition1_isAsWithoutAutoboot() throws IOException {
        BlockDevice disk =
                PiDisk.slots().file(1, "autoboot.txt", "boot_partition=3\n").build();
        disk.write(PiDisk.range(1).offset(), ByteBuffer.allocate(512));

        Outcome outcome = new FirmwareStage(Board.PI_4, false).start(disk, false);

        assertThat(((Outcome.Started) outcome).partition()).isEqualTo(2);
        assertThat(outcome.log()).anyMatch(s -> s.startsWith("Partition 1 cannot be read: "));
    }

    @ParameterizedTest
    @CsvSource({
        "PI_4, start.elf",
        "PI_4, start4x.elf",
        "PI_4, start_cd.elf",
        "PI_3, start4.elf",
        "PI_3, start_x.elf",
    })
    void foreignFirmwareOnPartition1_stopsTheSearch(Board board, String name) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, name, "firmware");

        assertThat(stuck(board, false, disk, false).why())
                .startsWith("Partition 1 has " + name + " but not " + board.bootableBy())
                .contains("black screen");
        // It is not looked for when a partition is named.
        disk.file(1, "autoboot.txt", "boot_partition=3\n");
        assertThat(started(board, disk, false).partition()).isEqualTo(3);
    }

    @Test
    void firmwareFilesOnPartition1_areNothingToAPi5() throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "start.elf", "firmware");

        assertThat(started(Board.PI_5, disk, false).partition()).isEqualTo(2);
    }

    @Test
    void configOnPartition1_makesItBootableForAPi5() throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "config.txt", "");

        assertThat(stuck(Board.PI_5, false, disk, false).why()).startsWith("Partition 1 has no kernel");
        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"PI_3, start.elf", "PI_4, start4.elf", "PI_5, config.txt"})
    void namedPartitionThatIsNotBootable_isNotReplaced(Board board, String file) throws IOException {
        PiDisk disk =
                PiDisk.slots().file(1, "autoboot.txt", "boot_partition=2\n").without(2, file);

        Outcome.Stuck stuck = stuck(board, false, disk, false);

        assertThat(stuck.why()).startsWith("autoboot.txt names partition 2, which is not bootable");
        assertThat(stuck.log()).contains("Partition 2 is not bootable: it has no " + file + ".");
    }

    @ParameterizedTest
    @CsvSource({"PI_3, start.elf", "PI_4, start4.elf", "PI_5, config.txt"})
    void namedPartitionThatIsNotBootable_isWalkedFrom(Board board, String file) throws IOException {
        PiDisk disk =
                PiDisk.slots().file(1, "autoboot.txt", "boot_partition=2\n").without(2, file);

        Outcome outcome = new FirmwareStage(board, true).start(disk.build(), false);

        assertThat(((Outcome.Started) outcome).partition()).isEqualTo(3);
    }

    @Test
    void walk_goesUpTo8AndNotBack() throws IOException {
        PiDisk eighth = withFiles(8).file(1, "autoboot.txt", "boot_partition=4\n");
        PiDisk ninth = withFiles(9).file(1, "autoboot.txt", "boot_partition=4\n");

        assertThat(((Outcome.Started) new FirmwareStage(Board.PI_4, true).start(eighth.build(), false)).partition())
                .isEqualTo(8);
        assertThat(stuck(Board.PI_4, true, ninth, false).why())
                .isEqualTo("No partition from 5 to 8 is bootable for a pi4.");
        assertThat(stuck(Board.PI_4, true, PiDisk.slots().file(1, "autoboot.txt", "boot_partition=4\n"), false)
                        .why())
                .isEqualTo("No partition from 5 to 8 is bootable for a pi4.");
    }

    private static PiDisk withFiles(int number) {
        return PiDisk.empty().file(number, "start4.elf", "firmware").file(number, "kernel8.img", PiDisk.KERNEL);
    }

    @Test
    void logicalPartition_startsWhenNamed() throws IOException {
        PiDisk disk = withFiles(9).file(1, "autoboot.txt", "boot_partition=9\n");

        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"4", "7", "63", "999999999"})
    void partitionThatIsNotThere_isNotBootable(int number) throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", "boot_partition=" + number + "\n");

        assertThat(stuck(Board.PI_4, false, disk, false).log()).contains("There is no partition " + number + ".");
    }

    @Test
    void partitionThatIsNotFat_isNotBootable() throws IOException {
        BlockDevice disk = PiDisk.slots().build();
        disk.write(446 + 16 + 4, ByteBuffer.wrap(new byte[] {(byte) 0x83}));

        Outcome outcome = new FirmwareStage(Board.PI_4, false).start(disk, false);

        assertThat(((Outcome.Started) outcome).partition()).isEqualTo(3);
        assertThat(outcome.log()).contains("Partition 2 is not FAT: its type is 83.");
    }

    @Test
    void directoryOfTheRightName_makesNothingBootable() throws IOException {
        PiDisk disk = PiDisk.slots().without(2, "start4.elf").file(2, "start4.elf/file", "x");

        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(3);
    }

    @Test
    void nothingBootable_isStuck() throws IOException {
        assertThat(stuck(Board.PI_4, false, PiDisk.empty(), false).why())
                .isEqualTo("No partition from 1 to 8 is bootable for a pi4.");
    }

    @ParameterizedTest
    @CsvSource({"''", "'boot_partition=2\n'"})
    void pi3WithoutBootcode_isStuck(String autoboot) throws IOException {
        PiDisk disk = PiDisk.slots().without(1, "bootcode.bin").file(1, "autoboot.txt", autoboot);

        assertThat(stuck(Board.PI_3, true, disk, false).why())
                .isEqualTo("Partition 1 has no bootcode.bin, without which a Pi 3 does not start.");
        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(2);
    }

    @Test
    void emptyFirmware_isStuck() throws IOException {
        PiDisk disk = PiDisk.slots().file(2, "start4.elf", "");

        assertThat(stuck(Board.PI_4, true, disk, false).why()).startsWith("start4.elf of partition 2 is empty");
    }

    @ParameterizedTest
    @EnumSource(Board.class)
    void trialWithoutSlots_readsTrybootTxtOfTheSamePartition(Board board) throws IOException {
        PiDisk disk = PiDisk.slots()
                .file(1, "autoboot.txt", "boot_partition=3\n")
                .file(3, "tryboot.txt", "arm_64bit=1\ncmdline=other.txt\n")
                .file(3, "other.txt", "tried=1");

        Outcome.Started trial = started(board, disk, true);

        assertThat(trial.partition()).isEqualTo(3);
        assertThat(trial.commandLine()).isEqualTo("tried=1");
        assertThat(trial.log()).contains("The trial reads tryboot.txt, for want of tryboot_a_b=1.");
        assertThat(started(board, disk, false).commandLine()).isEqualTo("slot=3");
    }

    @Test
    void trialWithoutSlotsAndTrybootTxt_isStuck() throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", "boot_partition=3\n");

        Outcome.Stuck stuck = stuck(Board.PI_4, false, disk, true);

        assertThat(stuck.log()).contains("Partition 3 is not bootable for this trial: it has no tryboot.txt.");
    }

    @Test
    void brokenSlot_ofATrialStopsTheBoardAndNotTheCommittedOne() throws IOException {
        PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", BOTH).without(3, "start4.elf");

        assertThat(stuck(Board.PI_4, false, disk, true).why()).contains("names partition 3");
        assertThat(started(Board.PI_4, disk, false).partition()).isEqualTo(2);
    }

    @Test
    void diskWithoutTable_isStuck() throws IOException {
        BlockDevice disk = PiDisk.slots().build();
        disk.write(510, ByteBuffer.allocate(2));

        Outcome outcome = new FirmwareStage(Board.PI_4, true).start(disk, false);

        assertThat(((Outcome.Stuck) outcome).why())
                .isEqualTo("What the firmware needs cannot be read: no partition table: sector 0 does not end in 55"
                        + " aa.");
    }

    @Test
    void diskOfNothing_isStuck() throws IOException {
        BlockDevice disk = PiDisk.slots().build().slice(new ByteRange(0, 0));

        assertThat(new FirmwareStage(Board.PI_4, true).start(disk, false)).isInstanceOf(Outcome.Stuck.class);
    }

    @Test
    void diskThatCannotBeRead_isAnError() throws IOException {
        assertThatThrownBy(() -> new FirmwareStage(Board.PI_4, true).start(new BrokenDevice(), false))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("I/O error");
    }

    @Test
    void kernelAndInitramfs_areCopied(@TempDir Path scratch) throws IOException {
        PiDisk disk = PiDisk.slots()
                .file(2, "config.txt", "arm_64bit=1\ninitramfs first,second followkernel\n")
                .file(2, "first", "one,")
                .file(2, "second", "two");
        Outcome.Started started = started(Board.PI_4, disk, false);
        Path target = Files.writeString(scratch.resolve("target"), "what was there before, and longer");

        started.initramfs().orElseThrow().copyTo(target);
        assertThat(target).hasContent("one,two");
        assertThat(started.initramfs().orElseThrow().path()).isEqualTo("first,second");
        assertThat(started.initramfs().orElseThrow().sizeBytes()).isEqualTo(7);

        started.kernel().copyTo(target);
        assertThat(target).hasBinaryContent(PiDisk.KERNEL);
    }

    @ParameterizedTest
    @CsvSource({"pi3, PI_3", "pi4, PI_4", "pi5, PI_5", "pi2,", "PI4,", "'',"})
    void board_hasAName(String name, Board expected) {
        assertThat(Board.ofName(name)).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void watchdog_isTold() throws IOException {
        PiDisk disk = PiDisk.slots().file(2, "config.txt", "kernel_watchdog_timeout=60\n");

        assertThat(started(Board.PI_4, disk, false).kernelWatchdogSeconds()).isEqualTo(OptionalInt.of(60));
        disk.file(2, "config.txt", "kernel_watchdog_timeout=60\nkernel_watchdog_timeout=0\n");
        assertThat(started(Board.PI_4, disk, false).kernelWatchdogSeconds()).isEmpty();
        disk.file(2, "config.txt", "kernel_watchdog_timeout=-1\n");
        assertThat(started(Board.PI_4, disk, false).kernelWatchdogSeconds()).isEmpty();
    }

    /** Of boot loaders that do not walk. */
    static Outcome.Started started(Board board, PiDisk disk, boolean trial) throws IOException {
        Outcome outcome = new FirmwareStage(board, false).start(disk.build(), trial);
        assertThat(outcome).isInstanceOf(Outcome.Started.class);
        return (Outcome.Started) outcome;
    }

    static Outcome.Stuck stuck(Board board, boolean walk, PiDisk disk, boolean trial) throws IOException {
        Outcome outcome = new FirmwareStage(board, walk).start(disk.build(), trial);
        assertThat(outcome).isInstanceOf(Outcome.Stuck.class);
        return (Outcome.Stuck) outcome;
    }

    private static final class BrokenDevice implements BlockDevice {
        @Override
        public long sizeBytes() {
            return PiDisk.MIB;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            throw new IOException("I/O error");
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw new IOException("I/O error");
        }

        @Override
        public void force() {
            // nothing waits
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }
}
