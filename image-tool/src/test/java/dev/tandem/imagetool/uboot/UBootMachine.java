package dev.tandem.imagetool.uboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * A disk with the script on it, and the real U-Boot in QEMU that starts from it. The kernels of the slots say which one they are,
 * and switch the machine off.
 */
final class UBootMachine {
    private static final String UBOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";
    private static final long MIB = 1 << 20;
    private static final int DISK_ID = 0x1a2b3c4d;
    static final ByteRange CONFIG = new ByteRange(8 * MIB, 33 * MIB);
    private static final ByteRange ROOT_A = new ByteRange(48 * MIB, 8 * MIB);
    private static final ByteRange ROOT_B = new ByteRange(56 * MIB, 8 * MIB);
    private static final ByteRange DATA = new ByteRange(64 * MIB, 8 * MIB);

    private final Path disk;

    /** @param directory empty, for its files */
    UBootMachine(Path directory) throws IOException, InterruptedException {
        disk = directory.resolve("disk.img");
        try (FileDevice device = FileDevice.create(disk, DATA.end())) {
            MbrTable.of(
                            DISK_ID,
                            List.of(
                                    new Partition(1, Partition.FAT32, true, CONFIG),
                                    new Partition(2, Partition.LINUX, false, ROOT_A),
                                    new Partition(3, Partition.LINUX, false, ROOT_B),
                                    new Partition(4, Partition.LINUX, false, DATA)))
                    .write(device);
            FatBuilder config = FatBuilder.of(
                    "BOOTCFG", DISK_ID, CONFIG.length(), CONFIG.offset() / 512, LocalDateTime.of(2026, 1, 1, 0, 0));
            config.file(BootScript.NAME, BootScript.image(Instant.EPOCH));
            config.writeTo(device.slice(CONFIG), FatBuilder.Writing.NON_ZERO);
        }
        for (Slot slot : Slot.values()) {
            root(directory, slot, kernelOf(slot), "");
        }
    }

    private static byte[] kernelOf(Slot slot) {
        return kernel("kernel of slot " + slot + "\n");
    }

    /** Has its file for U-Boot name one more. */
    void name(Slot slot, String line) throws IOException, InterruptedException {
        root(disk.resolveSibling(""), slot, kernelOf(slot), line + "\n");
    }

    /** As the kernels of Raspberry Pi OS are. */
    void packKernel(Slot slot) throws IOException, InterruptedException {
        root(disk.resolveSibling(""), slot, gzip(kernelOf(slot)), "");
    }

    void packKernelBadly(Slot slot) throws IOException, InterruptedException {
        byte[] packed = gzip(kernelOf(slot));
        // Behind the header: a block of a type that there is not.
        Arrays.fill(packed, 10, packed.length, (byte) 0xff);
        root(disk.resolveSibling(""), slot, packed, "");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private void root(Path directory, Slot slot, byte[] kernel, String more) throws IOException, InterruptedException {
        Path boot = Files.createDirectories(directory.resolve("root-" + slot).resolve("boot"));
        Files.write(boot.resolve("Image"), kernel);
        Files.writeString(
                boot.resolve("tandem.env"), "tandem_kernel=/boot/Image\ntandem_line=console=ttyAMA0 rootwait\n" + more);
        Path image = directory.resolve(slot + ".ext4");
        Process mke2fs = new ProcessBuilder(
                        "mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-d",
                        boot.getParent().toString(),
                        image.toString(),
                        "8M")
                .redirectErrorStream(true)
                .start();
        String said = new String(mke2fs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(mke2fs.waitFor()).as(said).isZero();
        write(range(slot).offset(), Files.readAllBytes(image));
    }

    static ByteRange range(Slot slot) {
        return slot == Slot.A ? ROOT_A : ROOT_B;
    }

    /** An arm64 kernel image (Documentation/arm64/booting.rst) that prints {@code text}, and asks PSCI for SYSTEM_OFF. */
    private static byte[] kernel(String text) {
        int[] code = {
            0xD2A12001, // movz x1, #0x0900, lsl #16: the serial port
            0x10000122, // adr x2, text
            0x38401443, // next: ldrb w3, [x2], #1
            0x34000063, // cbz w3, off
            0x39000023, // strb w3, [x1]
            0x17FFFFFD, // b next
            0x52800100, // off: movz w0, #8
            0x72B08000, // movk w0, #0x8400, lsl #16
            0xD4000002, // hvc #0
            0x14000000, // b .
        };
        ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x14000010).putInt(0).putLong(0).putLong(4096).putLong(0b1010);
        image.putInt(56, 0x644d5241).position(64);
        for (int instruction : code) {
            image.putInt(instruction);
        }
        image.put(text.getBytes(StandardCharsets.US_ASCII));
        return image.array();
    }

    /** Writes a copy of the state, or whatever else. */
    void copy(int number, byte[] sector) throws IOException {
        write(place(number), sector);
    }

    static long place(int number) {
        return CONFIG.offset() + (number == 1 ? UBootState.FIRST_OFFSET : UBootState.SECOND_OFFSET);
    }

    Optional<UBootState> copy(int number) throws IOException {
        try (BlockDevice device = FileDevice.openReadOnly(disk)) {
            ByteBuffer sector = ByteBuffer.allocate(UBootState.SECTOR_BYTES);
            device.read(place(number), sector);
            return UBootState.of(sector.array());
        }
    }

    Optional<UBootState> state() throws IOException {
        return UBootState.newest(copy(1), copy(2));
    }

    /** As an interrupted installation leaves it. */
    void damage(Slot slot) throws IOException {
        write(range(slot).offset(), new byte[(int) MIB]);
    }

    private void write(long offset, byte[] bytes) throws IOException {
        try (FileDevice device = FileDevice.openReadWrite(disk)) {
            device.write(offset, ByteBuffer.wrap(bytes));
        }
    }

    /** Switches it on, and returns all that it says until it is off or resets. */
    String start() throws IOException, InterruptedException {
        Process qemu = new ProcessBuilder(
                        "qemu-system-aarch64",
                        "-M",
                        "virt",
                        "-cpu",
                        "cortex-a53",
                        "-m",
                        "256",
                        "-display",
                        "none",
                        "-monitor",
                        "none",
                        "-serial",
                        "stdio",
                        "-no-reboot",
                        "-nodefaults",
                        "-bios",
                        UBOOT,
                        "-drive",
                        "if=none,id=disk,format=raw,file=" + disk,
                        "-device",
                        "virtio-blk-pci,drive=disk")
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        Thread reader = new Thread(() -> converse(qemu, said), "U-Boot");
        reader.start();
        try {
            assertThat(qemu.waitFor(120, TimeUnit.SECONDS))
                    .as("ends; said %s", said)
                    .isTrue();
        } finally {
            qemu.destroyForcibly();
            reader.join();
        }
        return said.toString();
    }

    /** What it would do by itself after two seconds, and some more for what else might be there to start from. */
    private static void converse(Process qemu, StringBuilder said) {
        boolean interrupted = false;
        boolean begun = false;
        try (InputStream in = qemu.getInputStream();
                OutputStream out = qemu.getOutputStream()) {
            byte[] bytes = new byte[4096];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                said.append(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
                if (!interrupted && said.indexOf("Hit any key") >= 0) {
                    out.write("\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    interrupted = true;
                } else if (interrupted && !begun && said.indexOf("=> ") >= 0) {
                    out.write("run bootcmd_virtio0\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    begun = true;
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }
}
