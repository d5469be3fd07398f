package dev.tandem.imagetool.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a disk holds is an outcome, with a log that a terminal can show. */
final class FirmwareStageRandomTest {
    private static final List<String> WORDS = List.of(
            "[all]",
            "[none]",
            "[tryboot]",
            "[pi4]",
            "[boot_partition=2]",
            "[",
            "]",
            "=",
            "\n",
            "\n",
            "\r\n",
            "\u0000",
            "\t",
            ",",
            "/",
            "boot_partition=",
            "tryboot_a_b=1\n",
            "kernel=",
            "kernel8.img",
            "initramfs ",
            "include ",
            "config.txt",
            "os_prefix=",
            "cmdline=",
            "auto_initramfs=1\n",
            "kernel_watchdog_timeout=",
            "99999999999",
            "-1",
            "2",
            "3",
            "..",
            "\u00ff");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomText_isAnOutcome(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            BlockDevice disk = PiDisk.slots()
                    .file(1, "autoboot.txt", text(random))
                    .file(2, "config.txt", text(random))
                    .file(2, "tryboot.txt", text(random))
                    .file(3, "config.txt", text(random))
                    .file(3, "cmdline.txt", text(random))
                    .build();
            judge(disk);
        }
    }

    private static byte[] text(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(1000)];
            random.nextBytes(bytes);
            return bytes;
        }
        StringBuilder text = new StringBuilder();
        for (int words = random.nextInt(60); words > 0; words--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("placesOfMetadata")
    void randomMetadata_isAnOutcome(long offset, int length) throws IOException {
        BlockDevice disk = PiDisk.slots()
                .file(1, "autoboot.txt", "tryboot_a_b=1\nboot_partition=2\n")
                .file(5, "start4.elf", "firmware")
                .build();
        byte[] intact = new byte[length];
        disk.read(offset, ByteBuffer.wrap(intact));
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            byte[] damaged = intact.clone();
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                damaged[random.nextInt(length)] = (byte) random.nextInt();
            }
            if (seed % 10 == 0) {
                random.nextBytes(damaged);
            }
            disk.write(offset, ByteBuffer.wrap(damaged));
            judge(disk);
        }
    }

    static List<Object[]> placesOfMetadata() throws IOException {
        BlockDevice disk = PiDisk.slots().build();
        long second = PiDisk.range(2).offset();
        return List.of(
                new Object[] {0L, 440},
                new Object[] {446L, 66},
                new Object[] {PiDisk.range(5).offset() - PiDisk.MIB + 446, 66},
                new Object[] {PiDisk.range(1).offset(), 90},
                new Object[] {second, 90},
                new Object[] {second + 32 * 512, 1024},
                new Object[] {PiDisk.rootDirectory(disk, 1), 128},
                new Object[] {PiDisk.rootDirectory(disk, 2), 1024});
    }

    private static void judge(BlockDevice disk) throws IOException {
        for (Board board : Board.values()) {
            for (boolean trial : new boolean[] {false, true}) {
                Outcome outcome = new FirmwareStage(board, trial).start(disk, trial);
                assertThat(outcome.log()).isNotEmpty().allMatch(sentence -> sentence.matches("[ -~]+"));
                assertThat(outcome.log()).hasSizeLessThan(400);
                if (outcome instanceof Outcome.Stuck stuck) {
                    assertThat(stuck.why()).matches("[ -~]+");
                }
            }
        }
    }
}
