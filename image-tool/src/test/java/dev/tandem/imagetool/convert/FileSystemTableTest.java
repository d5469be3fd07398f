package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FileSystemTableTest {
    private static final String STOCK = """
            proc            /proc           proc    defaults          0       0
            PARTUUID=01020304-01  /boot/firmware  vfat    defaults          0       2
            PARTUUID=01020304-02  /               ext4    defaults,noatime  0       1
            # a swapfile is not a swap partition, no line here
            """;

    @Test
    void slotsAndDisks_areNotNamed() {
        assertThat(FileSystemTable.converted(STOCK, "/boot/firmware")).isEqualTo("""
                proc            /proc           proc    defaults          0       0
                /dev/root  /  ext4  defaults,noatime  0  1
                # a swapfile is not a swap partition, no line here
                # /boot/firmware of the running slot and /data are mounted by tandem-generator.
                """);
    }

    @Test
    void linesOfTheUser_stay_alsoWhenTheyAreIndented() {
        String line = "\t//nas/share /mnt/nas cifs credentials=/etc/nas,_netdev 0 0";

        assertThat(FileSystemTable.converted(STOCK + line + "\n", "/boot/firmware"))
                .contains(line + "\n");
    }

    @Test
    void rootWithoutOptions_getsTheUsualOnes() {
        assertThat(FileSystemTable.converted("/dev/mmcblk0p2 / ext4\n", "/boot"))
                .startsWith("/dev/root  /  ext4  defaults  0  1\n");
    }

    @Test
    void otherMountPointsBelowTheBootPartition_stay() {
        String line = "tmpfs /boot/firmware/overlays tmpfs ro 0 0";

        assertThat(FileSystemTable.converted(STOCK + line + "\n", "/boot/firmware"))
                .contains(line);
    }

    @Test
    void lineThatWasCommentedOut_staysSo() {
        String line = "#PARTUUID=01020304-01  /boot/firmware  vfat  defaults  0  2";

        assertThat(FileSystemTable.converted(line + "\n", "/boot/firmware")).contains(line);
    }
}
