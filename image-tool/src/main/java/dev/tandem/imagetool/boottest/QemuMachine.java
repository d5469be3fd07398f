package dev.tandem.imagetool.boottest;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One start of a virtual machine, from its kernel to its end. The machine is QEMU's {@code virt}; it ends with each reset, and what
 * happens next is the firmware's business.
 */
final class QemuMachine implements Closeable {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(QemuMachine::stopAll, "stop machines"));
    }

    /** Who is told to end in the moment of a start waits until it is known what was started. */
    private static void stopAll() {
        synchronized (RUNNING) {
            RUNNING.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(List<String> command) throws IOException {
        synchronized (RUNNING) {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            RUNNING.add(process);
            return process;
        }
    }

    private final Process process;
    private final Sockets sockets;
    private final Console console;
    private final Thread reader;
    private final String program;
    private final LastWords lastWords;

    /**
     * What a machine is made of.
     *
     * @param program qemu-system-aarch64
     * @param processor as {@code -cpu} takes it
     * @param processors how many
     * @param memoryMebibytes of memory
     */
    record Hardware(String program, String processor, int processors, int memoryMebibytes) {
        List<String> options() {
            return List.of(
                    "-M", "virt", "-cpu", processor, "-smp", String.valueOf(processors), "-m", memoryMebibytes + "M");
        }
    }

    /**
     * What it starts with.
     *
     * @param options of QEMU
     * @param typed on the serial console, from the beginning
     */
    record Start(List<String> options, String typed) {
        Start {
            options = List.copyOf(options);
        }

        /**
         * A kernel, as a firmware starts it.
         *
         * @param deviceTree with what the firmware tells
         */
        static Start of(Path kernel, Optional<Path> initramfs, String commandLine, Path deviceTree) {
            List<String> options = new ArrayList<>(List.of("-kernel", kernel.toString(), "-append", commandLine));
            initramfs.ifPresent(file -> options.addAll(List.of("-initrd", file.toString())));
            options.addAll(List.of("-dtb", deviceTree.toString()));
            return new Start(options, "");
        }
    }

    /**
     * Sockets of a machine, in a directory of their own.
     *
     * @param disk somebody serves it
     * @param shell of the second console, hvc0
     * @param monitor where QEMU is told what to do
     * @param memory where it comes from and goes to
     */
    record Sockets(Path disk, Path shell, Path monitor, Path memory) {
        static Sockets in(Path directory) {
            return new Sockets(
                    directory.resolve("disk"),
                    directory.resolve("shell"),
                    directory.resolve("monitor"),
                    directory.resolve("memory"));
        }
    }

    private QemuMachine(Process process, Sockets sockets, Console console, LastWords lastWords, String program) {
        this.sockets = sockets;
        this.process = process;
        this.console = console;
        this.lastWords = lastWords;
        this.program = program;
        this.reader = new Thread(this::follow, "console");
        this.reader.setDaemon(true);
    }

    /** Starts one. */
    static QemuMachine start(Hardware hardware, Start start, Sockets sockets, ConsoleFactory console)
            throws IOException {
        QemuMachine machine = start(command(hardware, start, sockets), hardware, sockets, console);
        machine.type(start.typed());
        return machine;
    }

    private void type(String text) throws IOException {
        if (!text.isEmpty()) {
            OutputStream keyboard = process.getOutputStream();
            keyboard.write(text.getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
        }
    }

    /** Has one go on with what is in {@code memory}; it must have been made and started as this one. */
    static QemuMachine goOn(Hardware hardware, Start start, Path memory, Sockets sockets, ConsoleFactory console)
            throws IOException {
        List<String> command = command(hardware, start, sockets);
        command.addAll(List.of("-incoming", "unix:" + escaped(sockets.memory())));
        QemuMachine machine = start(command, hardware, sockets, console);
        try (QemuMonitor monitor = machine.monitor()) {
            MachineMemory.load(monitor, machine::isRunning, sockets.memory(), memory);
            return machine;
        } catch (IOException e) {
            machine.kill();
            machine.close();
            throw new IOException(e.getMessage() + ". It said: " + machine.console.tail(), e);
        }
    }

    private static QemuMachine start(List<String> command, Hardware hardware, Sockets sockets, ConsoleFactory console)
            throws IOException {
        Process process = start(command);
        LastWords lastWords = new LastWords();
        QemuMachine machine =
                new QemuMachine(process, sockets, console.make(lastWords::hear), lastWords, hardware.program());
        machine.reader.start();
        return machine;
    }

    private static List<String> command(Hardware hardware, Start start, Sockets sockets) {
        List<String> command = new ArrayList<>(List.of(hardware.program()));
        command.addAll(hardware.options());
        command.addAll(List.of("-display", "none", "-no-reboot", "-nodefaults"));
        command.addAll(start.options());
        command.addAll(List.of(
                "-drive",
                "if=none,id=disk,format=raw,cache=writeback,file.driver=nbd,file.server.type=unix,file.server.path="
                        + escaped(sockets.disk())));
        command.addAll(
                List.of("-device", "virtio-blk-pci,drive=disk,discard=off,write-zeroes=off,physical_block_size=4096"));
        command.addAll(List.of("-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="));
        command.addAll(List.of("-device", "virtio-rng-pci"));
        command.addAll(List.of("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"));
        command.addAll(List.of("-device", "virtio-serial-pci"));
        command.addAll(List.of(
                "-chardev",
                "socket,id=shell,server=on,wait=off,path=" + escaped(sockets.shell()),
                "-device",
                "virtconsole,chardev=shell"));
        command.addAll(List.of("-qmp", "unix:" + escaped(sockets.monitor()) + ",server=on,wait=off"));
        return command;
    }

    /** Makes the console that hands each line on. */
    interface ConsoleFactory {
        Console make(Consumer<String> lines);
    }

    /** QEMU's options end at a comma, save at a doubled one. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }

    private void follow() {
        try {
            console.follow(process.getInputStream());
        } catch (IOException e) {
            // Its output is closed when it is stopped.
        }
    }

    Console console() {
        return console;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /**
     * Waits until the machine resets or is off.
     *
     * @return false if it still runs after that time
     */
    boolean waitFor(long millis) throws IOException {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the machine ran");
        }
    }

    /** How it ended. */
    Reset reset() throws IOException {
        waitForReader();
        Optional<Reset> told = lastWords.reset();
        if (told.isEmpty() && process.exitValue() != 0) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s ended with exit code %d:%n%s", program, process.exitValue(), console.tail()));
        }
        // Without a word: sysrq, or a reset from somewhere the kernel does not know of.
        return told.orElse(Reset.RESTART);
    }

    private void waitForReader() throws IOException {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the console was read");
        }
    }

    private QemuMonitor monitor() throws IOException {
        return QemuMonitor.over(LocalSocket.connect(sockets.monitor(), this::isRunning, CONNECT_LIMIT));
    }

    /** Stops it, and writes down what it is. Afterwards it can only be killed. */
    void save(Path memory) throws IOException {
        try (QemuMonitor monitor = monitor()) {
            MachineMemory.save(monitor, this::isRunning, sockets.memory(), memory);
        }
    }

    /** Stops it at once, whatever it is doing. */
    void kill() throws IOException {
        process.destroyForcibly();
        waitFor(60_000);
        waitForReader();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        RUNNING.remove(process);
    }
}
