package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.ProcessRunner;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A device as the reference makes them, whose environment is in two files: read and written by the real fw_printenv and
 * fw_setenv, by the client and by the U-Boot that is played here.
 */
final class FieldDevice implements BootControlContract.Machine {
    private static final int COPY_BYTES = 0x10000;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    final Path first;
    final Path second;
    final Path config;

    /** What libubootenv takes if no copy is whole; not there unless a test writes it. */
    final Path defaults;

    private final Path directory;
    private final CommandRunner programs = new ProcessRunner();
    final List<String> warnings = new ArrayList<>();
    private boolean counts = true;
    private Slot running = Slot.A;

    FieldDevice(Path directory) throws IOException {
        this.directory = directory;
        this.first = directory.resolve("first");
        this.second = directory.resolve("second");
        this.config = directory.resolve("fw_env.config");
        this.defaults = directory.resolve("u-boot-initial-env");
        Files.write(first, new byte[COPY_BYTES]);
        Files.write(second, new byte[COPY_BYTES]);
        // To libubootenv sizes are hexadecimal, with or without 0x.
        Files.writeString(config, first + " 0x0 0x10000\n" + second + " 0x0 0x10000\n");
        Files.writeString(defaults, "");
        set(
                "altbootcmd=run mender_altbootcmd; run bootcmd",
                "bootcmd=run mender_setup; run distro_bootcmd",
                "bootcount=0",
                "bootlimit=1",
                "mender_boot_part=2",
                "mender_boot_part_hex=2",
                "mender_check_saveenv_canary=1",
                "mender_saveenv_canary=1",
                "upgrade_available=0");
        Files.delete(defaults);
        start();
    }

    @Override
    public BootControl control() {
        return control(programs);
    }

    BootControl control(CommandRunner runner) {
        return new UBootEnvironmentControl(new UBootEnvironment(runner, options()), () -> running, warnings::add);
    }

    private List<String> options() {
        return List.of("-c", config.toString(), "-f", defaults.toString());
    }

    @Override
    public void restart() throws IOException {
        start();
    }

    /** The same: fw_setenv returns when the disk has it. */
    @Override
    public void powerCut() throws IOException {
        start();
    }

    /** As a build without CONFIG_BOOTCOUNT_ENV. */
    void countNoStarts() {
        counts = false;
    }

    /** What the facts tell of U-Boot: bootcount_env, and the reference's altbootcmd. */
    private void start() throws IOException {
        Map<String, String> values = values();
        int bootcount = 0;
        if (counts && !values.getOrDefault("upgrade_available", "0").equals("0")) {
            bootcount = Integer.parseInt(values.getOrDefault("bootcount", "0")) + 1;
            set("bootcount=" + bootcount);
        }
        int bootlimit = Integer.parseInt(values.getOrDefault("bootlimit", "0"));
        if (bootlimit > 0 && bootcount > bootlimit) {
            String other = values.get("mender_boot_part").equals("2") ? "3" : "2";
            set("mender_boot_part=" + other, "mender_boot_part_hex=" + other, "upgrade_available=0");
        }
        Map<String, String> started = values();
        assertThat(started.get("mender_boot_part")).isEqualTo(started.get("mender_boot_part_hex"));
        running = started.get("mender_boot_part").equals("2") ? Slot.A : Slot.B;
    }

    /** Without a value it is removed. */
    void set(String... lines) throws IOException {
        Path script = directory.resolve("script");
        Files.writeString(script, String.join("\n", lines) + "\n");
        run(line -> {}, "fw_setenv", "-s", script.toString());
    }

    Map<String, String> values() throws IOException {
        Map<String, String> values = new TreeMap<>();
        run(
                line -> {
                    int separator = line.indexOf('=');
                    if (separator > 0) {
                        values.put(line.substring(0, separator), line.substring(separator + 1));
                    }
                },
                "fw_printenv");
        return values;
    }

    private void run(Consumer<String> lines, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(options());
        command.addAll(List.of(arguments));
        try {
            CommandRunner.Result result =
                    programs.run(CommandRunner.Command.of(TIMEOUT, command.toArray(String[]::new)), lines);
            assertThat(result.ok()).as("%s: %s", command, result).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** So that its checksum is wrong. */
    void damage(Path copy) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            file.seek(100);
            int before = file.read();
            file.seek(100);
            file.write(before ^ 0xff);
        }
    }

    byte[] bytes() throws IOException {
        byte[] both = new byte[2 * COPY_BYTES];
        System.arraycopy(Files.readAllBytes(first), 0, both, 0, COPY_BYTES);
        System.arraycopy(Files.readAllBytes(second), 0, both, COPY_BYTES, COPY_BYTES);
        return both;
    }
}
