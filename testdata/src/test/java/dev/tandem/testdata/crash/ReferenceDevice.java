package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.MbrTable;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A device with real partitions and boot volumes, and root file systems of three sectors. */
final class ReferenceDevice {
    static final int DISK_ID = 0x7a9d3001;
    static final long MIB = 1 << 20;
    static final PiTrybootLayout LAYOUT =
            PiTrybootLayout.of(DISK_ID, new PiTrybootLayout.Sizes(40 * MIB, 40 * MIB, 8 * MIB, 8 * MIB));

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final int ROOT_SECTORS = 3;
    private static final Map<String, List<Extent>> BOOT_VOLUMES = new ConcurrentHashMap<>();

    /** What a slot can hold: a name, and how a system of it behaves. */
    record Version(String name, Condition condition) {
        /** Fills a sector, so that each half of it differs from that of every other. */
        byte[] sector(String what) {
            byte[] text = String.format(Locale.ROOT, "%s of %s, %s. ", what, name, condition)
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] sector = new byte[512];
            for (int i = 0; i < sector.length; i++) {
                sector[i] = text[i % text.length];
            }
            return sector;
        }
    }

    private record Extent(long offset, Sector content) {}

    private ReferenceDevice() {}

    static Version version(String name, Condition condition) {
        return new Version(name, condition);
    }

    /** A factory-new device with this version in both slots. */
    static SimulatedDisk disk(Version version, Slot committed) {
        try {
            SimulatedDisk disk = SimulatedDisk.of(LAYOUT.sizeBytes(), new PowerSupply());
            BlockDevice device = disk.factory();
            MbrTable.of(DISK_ID, LAYOUT.partitions()).write(device);
            FatBuilder.of(
                            "BOOTCFG",
                            1,
                            LAYOUT.config().length(),
                            LAYOUT.config().offset() / 512,
                            TIME)
                    .file(AutobootFile.NAME, AutobootFile.content(committed))
                    .writeTo(device.slice(LAYOUT.config()));
            for (Slot slot : Slot.values()) {
                writeRoot(device.slice(LAYOUT.root(slot)), version);
                bootVolume(version, slot).writeTo(device.slice(LAYOUT.boot(slot)));
            }
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void writeRoot(BlockDevice root, Version version) throws IOException {
        // Two pieces, as from a stream.
        root.write(0, ByteBuffer.wrap(version.sector("root 0")));
        ByteBuffer rest = ByteBuffer.allocate((ROOT_SECTORS - 1) * 512);
        for (int i = 1; i < ROOT_SECTORS; i++) {
            rest.put(version.sector("root " + i));
        }
        root.write(512, rest.flip());
    }

    static FatBuilder bootVolume(Version version, Slot slot) {
        ByteRange range = LAYOUT.boot(slot);
        String line = KernelCommandLine.forSlot("console=tty1", DISK_ID, slot, List.of());
        return FatBuilder.of("BOOT-" + slot, 2, range.length(), range.offset() / 512, TIME)
                .file("config.txt", "[all]\n".getBytes(StandardCharsets.US_ASCII))
                .file(KernelCommandLine.NAME, line.getBytes(StandardCharsets.US_ASCII))
                .file("kernel8.img", version.sector("kernel"));
    }

    /** The name of the version whose every sector is in the slot. */
    static Optional<String> versionIn(BlockDevice disk, Slot slot, List<Version> known) {
        return known.stream()
                .filter(version -> holds(disk, slot, version))
                .map(Version::name)
                .findFirst();
    }

    private static boolean holds(BlockDevice disk, Slot slot, Version version) {
        for (int i = 0; i < ROOT_SECTORS; i++) {
            if (!Arrays.equals(read(disk, LAYOUT.root(slot).offset() + i * 512L, 512), version.sector("root " + i))) {
                return false;
            }
        }
        for (Extent extent : BOOT_VOLUMES.computeIfAbsent(version + " " + slot, key -> sectors(version, slot))) {
            if (!Arrays.equals(
                    read(disk, LAYOUT.boot(slot).offset() + extent.offset(), 512),
                    extent.content().bytes())) {
                return false;
            }
        }
        return true;
    }

    /** All that is not zero in a boot volume. */
    private static List<Extent> sectors(Version version, Slot slot) {
        try {
            FatBuilder volume = bootVolume(version, slot);
            SimulatedDisk scratch = SimulatedDisk.of(LAYOUT.boot(slot).length(), new PowerSupply());
            volume.writeTo(scratch.factory());
            List<Extent> extents = new ArrayList<>();
            for (long at = 0; at < volume.usedBytes(); at += 512) {
                Sector sector = Sector.of(read(scratch.view(), at, 512));
                if (sector != Sector.ZERO) {
                    extents.add(new Extent(at, sector));
                }
            }
            return extents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes by the command line, as a kernel does, and by the first sector of the root file system. */
    static RunningSystem running(BlockDevice disk, BootResult.Started boot, List<Version> known) {
        String line = boot.commandLine();
        for (Slot slot : Slot.values()) {
            String root = "root=PARTUUID=" + SlotLayout.partUuid(DISK_ID, PiTrybootLayout.rootPartition(slot));
            if (line.contains(root)) {
                byte[] first = read(disk, LAYOUT.root(slot).offset(), 512);
                Condition condition = known.stream()
                        .filter(version -> Arrays.equals(first, version.sector("root 0")))
                        .map(Version::condition)
                        .findFirst()
                        .orElse(Condition.PANICS);
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
