package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.disk.FileDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real QEMU, and a kernel that prints one letter after the other. */
final class MachineMemoryTest {
    private static final int[] LETTERS = {
        0xD2A12001, // movz x1, #0x0900, lsl #16: the first serial port
        0x52800820, // movz w0, #'A'
        0x52800143, // movz w3, #'\n'
        0x39000020, // print: strb w0, [x1]
        0x39000023, // strb w3, [x1]
        0x11000400, // add w0, w0, #1
        0xD2A08002, // movz x2, #0x0400, lsl #16: about a tenth of a second
        0xF1000442, // wait: subs x2, x2, #1
        0x54FFFFE1, // b.ne wait
        0x17FFFFFA, // b print
    };

    private static final QemuMachine.Hardware HARDWARE =
            new QemuMachine.Hardware("qemu-system-aarch64", "cortex-a53", 1, 64);

    @TempDir
    Path directory;

    private int machines;

    @Test
    void machineThatWasSaved_goesOnFromThere_asOftenAsIsWanted() throws Exception {
        QemuMachine.Start start = start();
        Path memory = directory.resolve("memory");
        char last;
        try (Running first = new Running()) {
            first.machine = QemuMachine.start(HARDWARE, start, first.sockets, first::console);
            assertThat(first.next()).isEqualTo('A');
            assertThat(first.next()).isEqualTo('B');
            first.machine.save(memory);
            first.machine.kill();
            last = first.last('B');
        }

        for (int i = 0; i < 2; i++) {
            try (Running again = new Running()) {
                again.machine = QemuMachine.goOn(HARDWARE, start, memory, again.sockets, again::console);
                assertThat(again.next()).as("what follows %s", last).isEqualTo((char) (last + 1));
                assertThat(again.next()).isEqualTo((char) (last + 2));
                again.machine.kill();
            }
        }
    }

    @Test
    void memoryThatIsNone_isRefusedWithWhatQemuSays() throws Exception {
        Path memory = Files.writeString(directory.resolve("memory"), "this is no machine");
        QemuMachine.Start start = start();
        try (Running running = new Running()) {
            assertThatIOException()
                    .isThrownBy(() -> QemuMachine.goOn(HARDWARE, start, memory, running.sockets, running::console))
                    .withMessageContaining("migration");
        }
    }

    private QemuMachine.Start start() throws IOException {
        ByteBuffer code = ByteBuffer.allocate(LETTERS.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int instruction : LETTERS) {
            code.putInt(instruction);
        }
        Path kernel = Files.write(directory.resolve("kernel"), code.array());
        Path tree = Qemu.deviceTree(HARDWARE, directory.resolve("device-tree"));
        return QemuMachine.Start.of(kernel, Optional.empty(), "", tree);
    }

    /** What one machine has around it. */
    private final class Running implements AutoCloseable {
        private final BlockingQueue<Character> letters = new LinkedBlockingQueue<>();
        private final Path own = Files.createDirectory(directory.resolve("machine" + machines++));
        private final QemuMachine.Sockets sockets = QemuMachine.Sockets.in(own);
        private final FileDevice image = FileDevice.create(own.resolve("disk.img"), 1 << 20);
        private final NbdServer server = NbdServer.start(new VolatileDisk(image), sockets.disk());
        private QemuMachine machine;

        Running() throws IOException {}

        Console console(Consumer<String> lines) {
            return new Console(own.resolve("log"), line -> {
                lines.accept(line);
                letters.add(line.charAt(0));
            });
        }

        char next() throws InterruptedException {
            Character letter = letters.poll(60, TimeUnit.SECONDS);
            assertThat(letter).as("a letter within a minute").isNotNull();
            return letter;
        }

        /** The last of those that have come. */
        char last(char before) {
            char last = before;
            for (Character letter : letters) {
                last = letter;
            }
            return last;
        }

        @Override
        public void close() throws IOException {
            if (machine != null) {
                machine.close();
            }
            server.close();
            image.close();
        }
    }
}
