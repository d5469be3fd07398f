package dev.tandem.disk;

/**
 * An entry of a partition table.
 *
 * @param number 1 to 4 for a primary or extended partition, from 5 on for a logical one
 * @param type such as {@link #FAT32}; 0 to 255
 * @param bootable whether it is marked for the boot code of a PC; the firmware of a Raspberry Pi does not look
 * @param range whole sectors of 512 bytes, at least one
 */
public record Partition(int number, int type, boolean bootable, ByteRange range) {
    /** FAT32 addressed by LBA. */
    public static final int FAT32 = 0x0c;

    /** Linux, whatever the file system. */
    public static final int LINUX = 0x83;

    /** Holds the logical partitions. The boot ROM takes this type and 0x85, but not 0x0f. */
    public static final int EXTENDED = 0x05;

    /** @throws IllegalArgumentException if a value is out of its range */
    public Partition {
        if (number < 1 || number > MbrTable.LAST_NUMBER) {
            throw new IllegalArgumentException("there is no partition " + number + " in an MBR");
        }
        if (type < 0 || type > 0xff) {
            throw new IllegalArgumentException("there is no partition type " + type);
        }
        if (range.length() == 0 || range.offset() % MbrTable.SECTOR != 0 || range.length() % MbrTable.SECTOR != 0) {
            throw new IllegalArgumentException(
                    "partition " + number + " (" + range + ") is not made of sectors of 512 bytes");
        }
    }

    /** Whether it is the container of the logical partitions. */
    public boolean isExtended() {
        return type == EXTENDED || type == 0x0f || type == 0x85;
    }

    boolean isLogical() {
        return number > MbrTable.PRIMARIES;
    }
}
