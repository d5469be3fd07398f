package dev.tandem.imagetool.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.Slot;
import dev.tandem.testdata.crash.BootResult;
import dev.tandem.testdata.crash.PiFirmware;
import dev.tandem.testdata.crash.ResetKind;
import dev.tandem.testdata.crash.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The firmware that the crash tests of the client believe in was written apart from this one; where both know what is
 * measured and documented they agree.
 */
final class TwoModelsTest {
    static Stream<byte[]> texts() {
        byte[] a = AutobootFile.content(Slot.A);
        byte[] b = AutobootFile.content(Slot.B);
        Stream<byte[]> ours = Stream.of(a, b, new byte[0], new byte[512], Arrays.copyOf(a, 512));
        Stream<byte[]> torn = Stream.iterate(1, n -> n < a.length, n -> n + 1).map(n -> {
            byte[] mixed = b.clone();
            System.arraycopy(a, 0, mixed, 0, n);
            return mixed;
        });
        Stream<byte[]> written = List.of(
                        "boot_partition=2\n",
                        "boot_partition=1\n",
                        "boot_partition=4\n",
                        "boot_partition=9\ntryboot_a_b=1\n",
                        "boot_partition=0\n",
                        "[none]\nboot_partition=3\n[all]\ntryboot_a_b=1\n",
                        "[tryboot]\nboot_partition=3\n[all]\ntryboot_a_b=1\n",
                        "boot_partition=2\n[boot_count=1]\nboot_partition=3\n",
                        "boot_partition=2\r\nboot_partition=3\r\ntryboot_a_b=1\r\n",
                        "boot_partition=x\ntryboot_a_b=0\n")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
        Stream<byte[]> garbage = new Random(5).longs(8).mapToObj(seed -> {
            byte[] bytes = new byte[300];
            new Random(seed).nextBytes(bytes);
            return bytes;
        });
        return Stream.of(ours, torn, written, garbage).flatMap(s -> s);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void bothModels_startTheSame(byte[] autoboot) throws IOException {
        for (List<String> broken : List.of(List.<String>of(), List.of("2"), List.of("3"), List.of("2", "3"))) {
            PiDisk disk = PiDisk.slots().file(1, "autoboot.txt", autoboot);
            broken.forEach(slot -> Stream.of("start.elf", "start4.elf", "config.txt", "tryboot.txt")
                    .forEach(name -> disk.without(Integer.parseInt(slot), name)));
            SimulatedDisk simulated = disk.simulated();
            for (PiFirmware.Options options : List.of(PiFirmware.Options.PLAIN, PiFirmware.Options.WALKING)) {
                agree(simulated, autoboot, options, false);
                // Without tryboot_a_b a trial asks for a file that the other model looks for in fewer cases.
                if (new String(autoboot, StandardCharsets.ISO_8859_1).contains("tryboot_a_b=1")) {
                    agree(simulated, autoboot, options, true);
                }
            }
        }
    }

    private static void agree(SimulatedDisk disk, byte[] autoboot, PiFirmware.Options options, boolean trial)
            throws IOException {
        PiFirmware model = new PiFirmware(options);
        model.setTryboot(trial);
        BootResult expected = model.start(disk, ResetKind.ORDERLY);
        Outcome outcome = new FirmwareStage(Board.PI_4, options.walk()).start(disk.view(), trial);
        String described = new String(autoboot, StandardCharsets.ISO_8859_1) + " " + outcome;
        if (expected instanceof BootResult.Started started) {
            assertThat(outcome).as(described).isInstanceOf(Outcome.Started.class);
            assertThat(((Outcome.Started) outcome).partition()).as(described).isEqualTo(started.partition());
            assertThat(((Outcome.Started) outcome).commandLine()).as(described).isEqualTo(started.commandLine());
        } else {
            assertThat(outcome).as(described).isInstanceOf(Outcome.Stuck.class);
        }
    }
}
