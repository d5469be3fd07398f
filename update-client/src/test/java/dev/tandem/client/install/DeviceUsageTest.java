package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceUsageTest {
    private static final Path SLOT = Path.of("/dev/slot");

    @TempDir
    Path root;

    @BeforeEach
    void aCardOfTwoPartitions_ofWhichTheFirstIsMounted() throws IOException {
        Path mounts = Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(mounts.resolve("mountinfo"), """
                22 27 0:21 / /proc rw,relatime - proc proc rw
                27 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw
                28 27 179:30 / /data\\040one rw - ext4 /dev/mmcblk0p30 rw
                """);
        Path card = Files.createDirectories(root.resolve("sys/dev/block/179:0"));
        for (int number = 2; number <= 3; number++) {
            Path partition = Files.createDirectories(card.resolve("mmcblk0p" + number));
            Files.writeString(partition.resolve("partition"), number + "\n");
            Files.writeString(partition.resolve("dev"), "179:" + number + "\n");
            Files.createDirectories(root.resolve("sys/dev/block/179:" + number + "/holders"));
        }
    }

    private DeviceUsage usage() {
        return DeviceUsage.below(root);
    }

    private static long number(int major, int minor) {
        long ofMajor = (long) (major & 0xfff) << 8 | (long) (major & ~0xfff) << 32;
        long ofMinor = (minor & 0xff) | (long) (minor & ~0xff) << 12;
        return ofMajor | ofMinor;
    }

    @Test
    void whatNobodyUses_isFine() throws IOException {
        usage().requireUnused(SLOT, number(179, 3));
        usage().requireUnused(SLOT, number(8, 1));
    }

    @Test
    void aMountedDevice_isRefused_underWhateverName() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> usage().requireUnused(SLOT, number(179, 2)))
                .withMessage("/dev/slot is in use: mounted at /. Nothing was written");
    }

    @Test
    void theDiskOfAMountedPartition_isRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> usage().requireUnused(SLOT, number(179, 0)))
                .withMessage("/dev/slot is in use: its partition 179:2 is mounted at /. Nothing was written");
    }

    @Test
    void aPartOfAnotherDevice_isRefused() throws IOException {
        Files.createDirectories(root.resolve("sys/dev/block/179:3/holders/dm-0"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> usage().requireUnused(SLOT, number(179, 3)))
                .withMessageContaining("part of dm-0");
    }

    @Test
    void whenItCannotBeFoundOut_itIsRefused() throws IOException {
        Files.delete(root.resolve("proc/self/mountinfo"));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> usage().requireUnused(SLOT, number(179, 3)));
    }

    @Test
    void numbers_areTakenApartAsTheyWerePutTogether() {
        assertThat(DeviceUsage.name(number(179, 3))).isEqualTo("179:3");
        assertThat(DeviceUsage.name(number(259, 300))).isEqualTo("259:300");
        assertThat(DeviceUsage.name(number(5000, 0xfffff))).isEqualTo("5000:1048575");
    }
}
