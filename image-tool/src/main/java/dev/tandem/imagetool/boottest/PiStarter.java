package dev.tandem.imagetool.boottest;

import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.FIRMWARE;

import dev.tandem.disk.FileDevice;
import dev.tandem.imagetool.firmware.DeviceTreeBlob;
import dev.tandem.imagetool.firmware.FirmwareStage;
import dev.tandem.imagetool.firmware.Outcome;
import dev.tandem.layout.PiTrybootLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The firmware of a Raspberry Pi, played: it reads the disk, and the machine starts with the kernel that it has chosen. */
final class PiStarter implements Starter {
    /** All that this firmware can do (bits of the real one's): so the client takes it for one of this year. */
    private static final int CAPABILITIES = 0x7f;

    /** 2026-01-01. */
    private static final int BUILT = 1_767_225_600;

    private static final int BOOT_MODE_SD = 1;

    private final DeviceSettings settings;
    private final Path disk;
    private final Path work;
    private final Timeline timeline;
    private final FirmwareStage firmware;

    PiStarter(DeviceSettings settings, Path disk, Path work, Timeline timeline) {
        this.settings = settings;
        this.disk = disk;
        this.work = work;
        this.timeline = timeline;
        this.firmware = new FirmwareStage(settings.board(), true);
    }

    @Override
    public Started start(boolean trialRequested) throws IOException {
        try (FileDevice view = FileDevice.openReadOnly(disk)) {
            Outcome outcome = firmware.start(view, trialRequested);
            if (outcome instanceof Outcome.Stuck stuck) {
                outcome.log().forEach(line -> timeline.add(FIRMWARE, line));
                throw new TestDevice.DeadDeviceException("the firmware starts nothing: " + stuck.why());
            }
            return started((Outcome.Started) outcome);
        }
    }

    private Started started(Outcome.Started started) throws IOException {
        timeline.add(
                FIRMWARE,
                String.format(
                        Locale.ROOT,
                        "starts %s from partition %d%s",
                        started.kernel().path(),
                        started.partition(),
                        started.trial() ? ", once, as was asked for" : ""));
        Path kernel = work.resolve("kernel");
        started.kernel().copyTo(kernel);
        Optional<Path> initramfs = started.initramfs().map(file -> work.resolve("initramfs"));
        if (initramfs.isPresent()) {
            started.initramfs().get().copyTo(initramfs.get());
        }
        Path tree = work.resolve("device-tree");
        Files.write(tree, deviceTree(started));
        Booted booted = new Booted(
                "partition " + started.partition(), PiTrybootLayout.slotOfBoot(started.partition()), started.trial());
        String commandLine = started.commandLine() + " " + GuestShell.KERNEL_WORD;
        return new Started(QemuMachine.Start.of(kernel, initramfs, commandLine, tree), Optional.of(booted));
    }

    private byte[] deviceTree(Outcome.Started started) throws IOException {
        String loader = "/chosen/bootloader";
        return DeviceTreeBlob.parse(Files.readAllBytes(settings.deviceTree()))
                .with(
                        "/",
                        "compatible",
                        (settings.compatible() + "\0linux,dummy-virt\0").getBytes(StandardCharsets.US_ASCII))
                // Without one the kernel stays where it is, which takes it a tenth less time to start.
                .with("/chosen", "kaslr-seed", new byte[Long.BYTES])
                .withNumber(loader, "partition", started.partition())
                .withNumber(loader, "tryboot", started.trial() ? 1 : 0)
                .withNumber(loader, "boot-mode", BOOT_MODE_SD)
                .withNumber(loader, "build-timestamp", BUILT)
                .withNumber(loader, "capabilities", CAPABILITIES)
                .toBytes();
    }

    /** It has said all before the machine starts. */
    @Override
    public Optional<Booted> hears(String line) {
        return Optional.empty();
    }
}
