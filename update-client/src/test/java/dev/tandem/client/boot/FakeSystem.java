package dev.tandem.client.boot;

import dev.tandem.disk.ByteRange;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** A directory that stands for / of a running device: what kernel and firmware show there. */
public final class FakeSystem {
    private static final String LOADER = "proc/device-tree/chosen/bootloader/";

    private final Path root;

    public FakeSystem(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root);
    }

    public Path root() {
        return root;
    }

    public RunningSystem running() {
        return new RunningSystem(root);
    }

    public FakeSystem write(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    public FakeSystem write(String path, String content) throws IOException {
        return write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public FakeSystem remove(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
        return this;
    }

    /** All that tells the slot: root, kernel command line, firmware. */
    public FakeSystem boots(Slot slot, boolean trial) throws IOException {
        mountedRoot("mmcblk0p", PiTrybootLayout.rootPartition(slot));
        commandLine("console=tty1 root=PARTUUID="
                + SlotLayout.partUuid(TestDisk.DISK_ID, PiTrybootLayout.rootPartition(slot))
                + " rootwait panic=10 watchdog_disarm=0 tandem.slot=" + slot);
        return firmware(PiTrybootLayout.bootPartition(slot), trial);
    }

    public FakeSystem commandLine(String words) throws IOException {
        return write("proc/cmdline", words + "\n");
    }

    /** The partition mounted at /, by the kernel's name. */
    public FakeSystem mountedRoot(String prefix, int number) throws IOException {
        write(
                "proc/self/mountinfo",
                "21 1 0:20 / /proc rw - proc proc rw\n22 1 179:" + number
                        + " / / rw,noatime shared:1 - ext4 /dev/root rw\n"
                        + "23 22 179:7 / /data rw - ext4 /dev/x rw\n"
                        + "24 22 179:7 /persist/var/lib/tandem /var/lib/tandem rw - ext4 /dev/x rw\n");
        return write(
                "sys/dev/block/179:" + number + "/uevent",
                "MAJOR=179\nMINOR=" + number + "\nDEVNAME=" + prefix + number + "\nDEVTYPE=partition\nPARTN=" + number
                        + "\n");
    }

    /** As after a start in which data did not come up. */
    public FakeSystem noData() throws IOException {
        String mounts = Files.readString(root.resolve("proc/self/mountinfo"));
        return write(
                "proc/self/mountinfo",
                mounts.lines().filter(line -> !line.contains("179:7")).collect(Collectors.joining("\n", "", "\n")));
    }

    /** As with an overlay. */
    public FakeSystem noMountedRoot() throws IOException {
        return write("proc/self/mountinfo", "22 1 0:25 / / rw - overlay overlay rw\n");
    }

    public FakeSystem firmware(int partition, boolean trial) throws IOException {
        cell(LOADER + "partition", partition);
        return cell(LOADER + "tryboot", trial ? 1 : 0);
    }

    public FakeSystem noFirmware() throws IOException {
        remove(LOADER + "partition");
        return remove(LOADER + "tryboot");
    }

    /** The board with this chip: bcm2711. */
    public FakeSystem board(String chip) throws IOException {
        return write("proc/device-tree/compatible", "raspberrypi,some-board\0brcm," + chip + "\0");
    }

    /** When the boot loader was built. */
    public FakeSystem built(java.time.Instant time) throws IOException {
        return cell(LOADER + "build-timestamp", (int) time.getEpochSecond());
    }

    public FakeSystem capabilities(int bits) throws IOException {
        return cell(LOADER + "capabilities", bits);
    }

    public FakeSystem version(String version) throws IOException {
        return write(LOADER + "version", version + "\0");
    }

    private FakeSystem cell(String path, int value) throws IOException {
        return write(path, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** What sysfs shows of the partitions of a disk. */
    public FakeSystem partitions(String prefix, SlotLayout layout) throws IOException {
        for (int number = 1; number <= layout.dataNumber(); number++) {
            ByteRange range = layout.partition(number);
            String directory = "sys/class/block/" + prefix + number;
            write(directory + "/partition", number + "\n");
            write(directory + "/start", String.format(Locale.ROOT, "%d%n", range.offset() / 512));
            write(directory + "/size", String.format(Locale.ROOT, "%d%n", range.length() / 512));
        }
        return this;
    }

    public FakeSystem machineId(String id) throws IOException {
        return write("data/persist/etc/machine-id", id + "\n");
    }
}
