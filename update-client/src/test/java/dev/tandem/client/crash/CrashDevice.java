package dev.tandem.client.crash;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.MbrTable;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.SlotVolumes;
import dev.tandem.layout.UBootState;
import dev.tandem.testdata.crash.BootResult;
import dev.tandem.testdata.crash.Condition;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.RunningSystem;
import dev.tandem.testdata.crash.SimulatedDisk;
import dev.tandem.testdata.crash.UBootFirmware;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A device with real partitions and volumes, and root images of two blocks of 4 KiB. */
final class CrashDevice {
    static final String TYPE = "board";
    static final int DISK_ID = 0x7a9d3001;
    static final int IMAGE_BYTES = 8192;

    private static final long MIB = 1 << 20;
    private static final int SECTOR = 512;

    static final PiTrybootLayout LAYOUT =
            PiTrybootLayout.of(DISK_ID, new PiTrybootLayout.Sizes(40 * MIB, 40 * MIB, 8 * MIB, 8 * MIB));

    /** What a slot can hold: a name, and how a system of it behaves. */
    record Version(String name, Condition condition) {
        /** So that each half of each sector differs from that of every other. */
        byte[] image() {
            byte[] image = new byte[IMAGE_BYTES];
            for (int sector = 0; sector < IMAGE_BYTES / SECTOR; sector++) {
                fill(image, sector * SECTOR, "root " + sector);
            }
            return image;
        }

        byte[] kernel() {
            byte[] kernel = new byte[SECTOR];
            fill(kernel, 0, "kernel");
            return kernel;
        }

        private void fill(byte[] bytes, int offset, String what) {
            byte[] text = String.format(Locale.ROOT, "%s of %s, %s. ", what, name, condition)
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < SECTOR; i++) {
                bytes[offset + i] = text[i % text.length];
            }
        }

        /** An artifact of it, the same bytes each time. */
        byte[] artifact(Compression compression) {
            try {
                HeaderInfo info =
                        new HeaderInfo(ArtifactSpec.ROOTFS_IMAGE, name, null, List.of(TYPE), List.of(), List.of());
                PayloadInfo payload = new PayloadInfo(
                        ArtifactSpec.ROOTFS_IMAGE,
                        Map.of("rootfs-image.version", name),
                        Map.of(),
                        List.of("artifact_group", "rootfs-image.*"),
                        null);
                byte[] image = image();
                PayloadSource source = new PayloadSource(
                        "root.ext4",
                        image.length,
                        false,
                        Instant.EPOCH,
                        () -> Channels.newChannel(new ByteArrayInputStream(image)));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                ArtifactWriter.write(
                        new ArtifactSpec(3, info, payload, List.of(), List.of(source), null),
                        out,
                        WriteOptions.DEFAULT
                                .withThreads(1)
                                .withCompression(compression)
                                .withFixedTime(Instant.EPOCH));
                return out.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private CrashDevice() {}

    /** A factory-new device with this version in both slots. */
    static SimulatedDisk disk(Version version, Slot committed) {
        try {
            SimulatedDisk disk = SimulatedDisk.of(LAYOUT.sizeBytes(), new PowerSupply());
            BlockDevice device = disk.factory();
            MbrTable.of(DISK_ID, LAYOUT.partitions()).write(device);
            SlotVolumes.config(LAYOUT, Instant.EPOCH)
                    .file(AutobootFile.NAME, AutobootFile.content(committed))
                    .writeTo(device.slice(LAYOUT.config()));
            device.slice(LAYOUT.config())
                    .write(UBootState.FIRST_OFFSET, ByteBuffer.wrap(new UBootState(1, committed, 0, "").toSector()));
            for (Slot slot : Slot.values()) {
                device.slice(LAYOUT.root(slot)).write(0, ByteBuffer.wrap(version.image()));
                bootVolume(version, slot).writeTo(device.slice(LAYOUT.boot(slot)));
            }
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A U-Boot for this disk. It names the partitions of the roots. */
    static UBootFirmware uboot() {
        return new UBootFirmware(
                copy(UBootState.FIRST_OFFSET),
                copy(UBootState.SECOND_OFFSET),
                Map.of(
                        Slot.A, PiTrybootLayout.rootPartition(Slot.A),
                        Slot.B, PiTrybootLayout.rootPartition(Slot.B)),
                Map.of(Slot.A, LAYOUT.root(Slot.A), Slot.B, LAYOUT.root(Slot.B)));
    }

    private static ByteRange copy(long offset) {
        return new ByteRange(LAYOUT.config().offset() + offset, UBootState.SECTOR_BYTES);
    }

    static FatBuilder bootVolume(Version version, Slot slot) {
        String line = KernelCommandLine.forSlot("console=tty1", DISK_ID, slot, List.of());
        return SlotVolumes.boot(LAYOUT, slot, Instant.EPOCH)
                .file("config.txt", "[all]\n".getBytes(StandardCharsets.US_ASCII))
                .file(KernelCommandLine.NAME, line.getBytes(StandardCharsets.US_ASCII))
                .file("kernel8.img", version.kernel());
    }

    /** The version whose image begins with what is there. */
    static Optional<Version> beginning(byte[] firstSector, List<Version> known) {
        return known.stream()
                .filter(version -> Arrays.equals(firstSector, Arrays.copyOf(version.image(), SECTOR)))
                .findFirst();
    }

    /** The name of the version of which every byte is in the slot. */
    static Optional<String> versionIn(BlockDevice disk, Slot slot, List<Version> known) {
        return known.stream()
                .filter(version -> holds(disk, slot, version))
                .map(Version::name)
                .findFirst();
    }

    private static boolean holds(BlockDevice disk, Slot slot, Version version) {
        if (!Arrays.equals(read(disk, LAYOUT.root(slot).offset(), IMAGE_BYTES), version.image())) {
            return false;
        }
        ByteRange range = LAYOUT.boot(slot);
        BootSectors expected = BootSectors.of(version, slot);
        return expected.sectors().entrySet().stream()
                .allMatch(sector -> Arrays.equals(
                        read(disk, range.offset() + sector.getKey() * SECTOR, SECTOR), sector.getValue()));
    }

    /** Goes by the command line, as a kernel does, and by the first sector of the root file system. */
    static RunningSystem running(BlockDevice disk, BootResult.Started boot, List<Version> known) {
        for (Slot slot : Slot.values()) {
            int number = PiTrybootLayout.rootPartition(slot);
            String root = "root=PARTUUID=" + SlotLayout.partUuid(DISK_ID, number);
            if (boot.commandLine().contains(root) || boot.commandLine().contains("root=/dev/mmcblk0p" + number)) {
                byte[] first = read(disk, LAYOUT.root(slot).offset(), SECTOR);
                Condition condition =
                        beginning(first, known).map(Version::condition).orElse(Condition.PANICS);
                return new RunningSystem(slot, condition, boot);
            }
        }
        return new RunningSystem(boot.partition() == 3 ? Slot.B : Slot.A, Condition.PANICS, boot);
    }

    static byte[] read(BlockDevice disk, long offset, int length) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            disk.read(offset, bytes);
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
