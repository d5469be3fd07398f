package dev.tandem.imagetool.firmware;

import static dev.tandem.imagetool.firmware.FirmwareStageTest.started;
import static dev.tandem.imagetool.firmware.FirmwareStageTest.stuck;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code config.txt} of the chosen partition, which is number 2, makes start. */
final class BootFilesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cmdline=x                                   | PI_4 | true  | x
            [all];cmdline=x                             | PI_4 | false | x
            [none];cmdline=x                            | PI_4 | false |
            [none];[all];cmdline=x                      | PI_4 | false | x
            [none];[pi4];cmdline=x                      | PI_4 | false |
            [tryboot];cmdline=x                         | PI_4 | false |
            [tryboot];cmdline=x                         | PI_4 | true  | x
            [pi3];cmdline=x                             | PI_3 | false | x
            [pi4];cmdline=x                             | PI_4 | false | x
            [pi5];cmdline=x                             | PI_5 | false | x
            [pi4];cmdline=x                             | PI_5 | false |
            [pi3+];cmdline=x                            | PI_3 | false |
            [pi400];cmdline=x                           | PI_4 | false |
            [cm4];cmdline=x                             | PI_4 | false |
            [cm5];cmdline=x                             | PI_5 | false |
            [pi3];[pi4];cmdline=x                       | PI_4 | false | x
            [pi4];[pi3];cmdline=x                       | PI_4 | false |
            [pi4];[tryboot];cmdline=x                   | PI_4 | true  | x
            [pi3];[tryboot];cmdline=x                   | PI_4 | true  |
            [pi4];[tryboot];cmdline=x                   | PI_4 | false |
            [boot_partition=2];cmdline=x                | PI_4 | false | x
            [boot_partition=3];cmdline=x                | PI_4 | false |
            [boot_partition=3];[boot_partition=2];cmdline=x | PI_4 | false | x
            [boot_partition=2];[pi3];cmdline=x          | PI_4 | false |
            [boot_partition=two];cmdline=x              | PI_4 | false |
            [EDID=VSC-TD2220];cmdline=x                 | PI_4 | false |
            [EDID=VSC-TD2220];[pi4];cmdline=x           | PI_4 | false |
            [0x12345678];[all];cmdline=x                | PI_4 | false | x
            [gpio4=1];cmdline=x                         | PI_4 | false |
            [ALL];cmdline=x                             | PI_4 | false |
            [];cmdline=x                                | PI_4 | false |
            [none;cmdline=x                             | PI_4 | false | x
            cmdline=x;cmdline=y                         | PI_4 | false | y
            cmdline=x;#cmdline=y                        | PI_4 | false | x
            cmdline=x;[pi3];cmdline=y                   | PI_4 | false | x
            cmdline =x                                  | PI_4 | false |
            cmdline= x                                  | PI_4 | false | x
            CMDLINE=x                                   | PI_4 | false |
            """)
    void setting_countsWhenAllFiltersInFrontOfItHold(String lines, Board board, boolean trial, String file)
            throws IOException {
        PiDisk disk = PiDisk.slots()
                .file(1, "autoboot.txt", "tryboot_a_b=1\nboot_partition=2\n")
                .file(2, "config.txt", lines.replace(";", "\r\n"))
                .file(2, "x", "from x")
                .file(2, "y", "from y");

        assertThat(started(board, disk, trial).commandLine()).isEqualTo(file == null ? "slot=2" : "from " + file);
    }

    @Test
    void filterThatCannotBeJudged_isTold() throws IOException {
        assertThat(started(Board.PI_4, config("[gpio4=1]\n[all]\n"), false).log())
                .contains("config.txt: '[gpio4=1]' cannot be judged here and is taken not to apply, up to the next"
                        + " [all].");
    }

    @Test
    void lineOfMoreThan98Characters_isCut() throws IOException {
        String name = "n".repeat(Config.MAX_LINE_CHARS - "cmdline=".length());
        PiDisk disk = config("cmdline=" + name + "more\n").file(2, name, "cut").file(2, name + "more", "whole");

        assertThat(started(Board.PI_4, disk, false).commandLine()).isEqualTo("cut");
    }

    @Test
    void include_isReadInItsPlaceWithTheFiltersOfBoth() throws IOException {
        PiDisk disk = config("include more.txt\ncmdline=y\n")
                .file(2, "more.txt", "cmdline=x\n[pi3]\n")
                .file(2, "x", "from x");

        assertThat(started(Board.PI_4, disk, false).commandLine()).isEqualTo("from x");
    }

    @ParameterizedTest
    @CsvSource({"config.txt", "CONFIG.TXT", "more.txt", "nothing.txt"})
    void includeOfItselfOrNothing_isPassedOver(String name) throws IOException {
        PiDisk disk = config("include " + name + "\ncmdline=x\n")
                .file(2, "more.txt", "include config.txt\ninclude more.txt\n")
                .file(2, "x", "from x");

        assertThat(started(Board.PI_4, disk, false).commandLine()).isEqualTo("from x");
    }

    @Test
    void includes_areBoundedInDepth() throws IOException {
        PiDisk disk = config("include 1.txt\n");
        for (int i = 1; i <= Config.MAX_DEPTH + 1; i++) {
            disk.file(2, i + ".txt", "cmdline=" + i + "\ninclude " + (i + 1) + ".txt\n")
                    .file(2, String.valueOf(i), "depth " + i);
        }

        assertThat(started(Board.PI_4, disk, false).commandLine()).isEqualTo("depth " + Config.MAX_DEPTH);
    }

    @Test
    void includes_areBoundedInNumber() throws IOException {
        String twice = "include a.txt\ninclude b.txt\ninclude c.txt\ninclude d.txt\n";
        PiDisk disk = config(twice + "cmdline=x\n")
                .file(2, "a.txt", twice)
                .file(2, "b.txt", twice)
                .file(2, "c.txt", twice)
                .file(2, "d.txt", twice)
                .file(2, "x", "from x");

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.commandLine()).isEqualTo("from x");
        assertThat(started.log()).anyMatch(s -> s.endsWith("is not included: there are too many files."));
        assertThat(started.log().stream().filter(s -> s.contains(" includes ")).count())
                .isLessThanOrEqualTo(Config.MAX_INCLUDES);
    }

    @Test
    void manyLines_areNotAllTold() throws IOException {
        String lines =
                IntStream.range(0, 3000).mapToObj(i -> "kernel=k" + i + "\n").collect(Collectors.joining());

        assertThat(started(Board.PI_4, config(lines), false).log()).hasSizeLessThan(250);
    }

    @Test
    void missingConfig_isAsByDefault() throws IOException {
        PiDisk disk = PiDisk.slots().without(2, "config.txt");

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.partition()).isEqualTo(2);
        assertThat(started.log()).contains("Partition 2 has no config.txt: everything is as by default.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.txt", "cmdline.txt", "more.txt"})
    void configFileOfMoreThan64KiB_isStuck(String name) throws IOException {
        PiDisk most = config("include more.txt\n").file(2, name, "#".repeat(Config.MAX_FILE_BYTES));
        PiDisk more = config("include more.txt\n").file(2, name, "#".repeat(Config.MAX_FILE_BYTES + 1));

        assertThat(started(Board.PI_4, most, false).partition()).isEqualTo(2);
        assertThat(stuck(Board.PI_4, false, more, false).why()).contains("'" + name + "' has 65537 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "PI_3, '', kernel8.img",
        "PI_4, '', kernel8.img",
        "PI_5, '', kernel_2712.img",
        "PI_5, 'kernel=kernel8.img', kernel8.img",
        "PI_4, 'kernel=other.img', other.img",
        "PI_4, 'kernel=/other.img', other.img",
        "PI_4, 'kernel=OTHER.IMG', other.img",
        "PI_4, 'kernel=dir/own.img', dir/own.img",
        "PI_4, 'kernel=missing.img', kernel8.img",
        "PI_5, 'kernel=missing.img', kernel8.img",
        "PI_4, 'kernel=', kernel8.img",
        "PI_4, 'kernel=dir', kernel8.img",
    })
    void kernel_isTheNamedOneOrThatOfTheBoard(Board board, String lines, String kernel) throws IOException {
        PiDisk disk = config(lines)
                .file(2, "kernel_2712.img", PiDisk.KERNEL)
                .file(2, "other.img", PiDisk.KERNEL)
                .file(2, "dir/own.img", PiDisk.KERNEL);

        assertThat(started(board, disk, false).kernel().path()).isEqualTo(kernel);
    }

    @Test
    void pi5_takesKernel8WhereItsOwnIsNotThere() throws IOException {
        assertThat(started(Board.PI_5, PiDisk.slots(), false).kernel().path()).isEqualTo("kernel8.img");
    }

    @Test
    void missingKernel_isReplacedAndTold() throws IOException {
        assertThat(started(Board.PI_4, config("kernel=missing.img\n"), false).log())
                .contains("The kernel 'missing.img' is not there; the firmware silently takes kernel8.img instead.");
    }

    @Test
    void noKernel_isStuck() throws IOException {
        PiDisk disk = config("kernel=missing.img\n").without(2, "kernel8.img");

        assertThat(stuck(Board.PI_4, true, disk, false).why())
                .isEqualTo("Partition 2 has no kernel: neither 'missing.img' nor kernel8.img is there.");
    }

    @ParameterizedTest
    @CsvSource({
        "PI_3, arm_64bit=0",
        "PI_4, arm_64bit=0",
        "PI_3, kernel=kernel7.img",
        "PI_4, kernel=kernel7l.img",
        "PI_5, kernel=kernel.img",
        "PI_3, ''",
    })
    void kernelOf32Bits_isStuck(Board board, String lines) throws IOException {
        PiDisk disk = config(lines).file(2, "kernel7.img", PiDisk.KERNEL);

        assertThat(stuck(board, false, disk, false).why()).endsWith("only 64-bit kernels can be started here.");
    }

    @ParameterizedTest
    @CsvSource({
        "PI_3, arm_64bit=1",
        "PI_3, kernel=kernel8.img",
        "PI_4, ''",
        "PI_5, arm_64bit=0",
        "PI_4, 'arm_64bit=0\nkernel=kernel8.img'",
    })
    void kernelOf64Bits_starts(Board board, String lines) throws IOException {
        PiDisk disk = config(lines).file(2, "kernel7.img", PiDisk.KERNEL);

        assertThat(started(board, disk, false).kernel().path()).isEqualTo("kernel8.img");
    }

    @Test
    void zImage_isStuck() throws IOException {
        byte[] zImage = PiDisk.KERNEL.clone();
        System.arraycopy(new byte[] {0x18, 0x28, 0x6f, 0x01}, 0, zImage, 0x24, 4);
        PiDisk disk = PiDisk.slots().file(2, "kernel8.img", zImage);

        assertThat(stuck(Board.PI_4, false, disk, false).why())
                .isEqualTo("kernel8.img of partition 2 is a 32-bit kernel; only 64-bit kernels can be started here.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            initramfs one followkernel                     | one
            initramfs one 0x00800000                       | one
            initramfs one                                  | one
            initramfs one,two followkernel                 | one,two
            initramfs one,missing,two followkernel         | one,two
            initramfs one followkernel;initramfs two 0     | two
            initramfs\tone followkernel                    | one
            ramfsfile=one,two                              | one,two
            initramfs=one                                  |
            initramfs missing followkernel                 |
            initramfs missing followkernel;auto_initramfs=1 |
            auto_initramfs=1                               | initramfs8
            auto_initramfs=0                               |
            initramfs one followkernel;auto_initramfs=1    | one
            auto_initramfs=1;kernel=other.img              |
            auto_initramfs=1;kernel=kernel_2712.img        | initramfs_2712
            """)
    void initramfs_isTheNamedOneOrThatOfTheKernel(String lines, String path) throws IOException {
        PiDisk disk = config(lines.replace(";", "\n"))
                .file(2, "other.img", PiDisk.KERNEL)
                .file(2, "kernel_2712.img", PiDisk.KERNEL)
                .file(2, "initramfs8", "8")
                .file(2, "initramfs_2712", "2712")
                .file(2, "one", "1")
                .file(2, "two", "2");

        assertThat(started(Board.PI_4, disk, false)
                        .initramfs()
                        .map(BootFile::path)
                        .orElse(null))
                .isEqualTo(path);
    }

    @Test
    void autoInitramfs_ofAPi5FollowsItsKernel() throws IOException {
        PiDisk disk = config("auto_initramfs=1\n").file(2, "initramfs8", "8").file(2, "initramfs_2712", "2712");

        assertThat(started(Board.PI_5, disk, false).initramfs().orElseThrow().path())
                .isEqualTo("initramfs8");
        disk.file(2, "kernel_2712.img", PiDisk.KERNEL);
        assertThat(started(Board.PI_5, disk, false).initramfs().orElseThrow().path())
                .isEqualTo("initramfs_2712");
    }

    @Test
    void missingInitramfs_isTold() throws IOException {
        assertThat(started(Board.PI_4, config("auto_initramfs=1\n"), false).log())
                .contains("The initramfs 'initramfs8' is not there; the kernel starts without it.");
    }

    @Test
    void emptyInitramfs_isStuck() throws IOException {
        PiDisk disk = config("auto_initramfs=1\n").file(2, "initramfs8", "");

        assertThat(stuck(Board.PI_4, false, disk, false).why()).isEqualTo("initramfs8 of partition 2 is empty.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/", "/a/", "a/test-"})
    void osPrefix_isPutInFrontOfAllNames(String prefix, @TempDir Path scratch) throws IOException {
        String real = prefix.startsWith("/") ? prefix.substring(1) : prefix;
        PiDisk disk = config("os_prefix=" + prefix + "\nauto_initramfs=1\n")
                .file(2, real + "kernel8.img", PiDisk.kernel("another"))
                .file(2, real + "initramfs8", "of a")
                .file(2, real + "cmdline.txt", "prefixed=1")
                .file(2, real + "bcm2711-rpi-4-b.dtb", "tree");

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.osPrefix()).isEqualTo(prefix);
        assertThat(started.kernel().path()).isEqualTo(real + "kernel8.img");
        assertThat(started.initramfs().orElseThrow().path()).isEqualTo(real + "initramfs8");
        assertThat(started.commandLine()).isEqualTo("prefixed=1");
        Path copy = scratch.resolve("kernel");
        started.kernel().copyTo(copy);
        assertThat(Files.readAllBytes(copy)).isEqualTo(PiDisk.kernel("another"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcm2711-rpi-4-b.dtb", "kernel8.img"})
    void osPrefixWithoutKernelOrDeviceTree_isIgnored(String missing) throws IOException {
        PiDisk disk = config("os_prefix=a/\n")
                .file(2, "a/kernel8.img", PiDisk.KERNEL)
                .file(2, "a/bcm2711-rpi-4-b.dtb", "tree")
                .file(2, "a/cmdline.txt", "prefixed=1")
                .without(2, "a/" + missing);

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.osPrefix()).isEmpty();
        assertThat(started.kernel().path()).isEqualTo("kernel8.img");
        assertThat(started.commandLine()).isEqualTo("slot=2");
        assertThat(started.log()).anyMatch(s -> s.startsWith("os_prefix 'a/' is ignored: there is no "));
    }

    @Test
    void namesWithASlashInFront_areWithoutTheOsPrefix() throws IOException {
        PiDisk disk = config("os_prefix=a/\nkernel=/kernel8.img\ncmdline=/cmdline.txt\ninitramfs /i followkernel\n")
                .file(2, "a/bcm2711-rpi-4-b.dtb", "tree")
                .file(2, "i", "plain");

        Outcome.Started started = started(Board.PI_4, disk, false);

        assertThat(started.osPrefix()).isEqualTo("a/");
        assertThat(started.kernel().path()).isEqualTo("kernel8.img");
        assertThat(started.initramfs().orElseThrow().path()).isEqualTo("i");
        assertThat(started.commandLine()).isEqualTo("slot=2");
    }

    @Test
    void missingDeviceTree_isTold() throws IOException {
        PiDisk disk = PiDisk.slots().without(2, "bcm2711-rpi-4-b.dtb");

        assertThat(started(Board.PI_4, disk, false).log()).anyMatch(s -> s.startsWith("There is no device tree ("));
        assertThat(started(Board.PI_4, PiDisk.slots(), false).log())
                .noneMatch(s -> s.startsWith("There is no device tree"));
        disk.file(2, "config.txt", "device_tree=own.dtb").file(2, "own.dtb", "tree");
        assertThat(started(Board.PI_4, disk, false).log()).noneMatch(s -> s.startsWith("There is no device tree"));
    }

    @ParameterizedTest
    @CsvSource({
        "'a b\nc d\n', 'a b'",
        "'  a b  \r\nc', 'a b'",
        "'a\u0000b', a",
        "'', ''",
        "'\na', ''",
    })
    void commandLine_isTheFirstLine(String content, String line) throws IOException {
        PiDisk disk = PiDisk.slots().file(2, "cmdline.txt", content);

        assertThat(started(Board.PI_4, disk, false).commandLine()).isEqualTo(line);
    }

    @Test
    void missingCommandLine_isEmpty() throws IOException {
        Outcome.Started started = started(Board.PI_4, PiDisk.slots().without(2, "cmdline.txt"), false);

        assertThat(started.commandLine()).isEmpty();
        assertThat(started.log()).contains("There is no 'cmdline.txt': the command line is empty.");
    }

    @Test
    void kernelWithABrokenChain_isStuck() throws IOException {
        BlockDevice disk = PiDisk.slots().build();
        PiDisk.cutChains(disk, 2);

        Outcome outcome = new FirmwareStage(Board.PI_4, true).start(disk, false);

        assertThat(((Outcome.Stuck) outcome).why())
                .startsWith("What the firmware needs cannot be read: ")
                .contains("kernel8.img");
    }

    @ParameterizedTest
    @CsvSource({
        "0x10000001, kernel8.img of partition 2 has 268435457 bytes",
        "0xffffffff, kernel8.img of partition 2 has 4294967295 bytes",
        "0x10000000, What the firmware needs cannot be read",
        "0, kernel8.img of partition 2 is empty",
    })
    void kernelOfAnImpossibleSize_isStuck(String size, String why) throws IOException {
        BlockDevice disk = PiDisk.slots().build();
        PiDisk.claimSize(disk, 2, "KERNEL8 IMG", Long.decode(size).intValue());

        Outcome outcome = new FirmwareStage(Board.PI_4, true).start(disk, false);

        assertThat(((Outcome.Stuck) outcome).why()).startsWith(why);
    }

    /** Slots of which the first has this configuration. */
    private static PiDisk config(String text) {
        return PiDisk.slots().file(2, "config.txt", text);
    }
}
