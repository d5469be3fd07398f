package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the boot sector of a FAT volume says, after it has been checked against the device and itself.
 *
 * @param clusterSize in bytes
 * @param fat the table in use, of those that there are
 * @param root the root directory of FAT12 and FAT16, without length on FAT32
 * @param rootCluster of FAT32, otherwise 0
 * @param dataOffset of cluster 2
 * @param clusters how many there are; they are numbered from 2
 * @param label of the boot sector, empty when it has none
 */
record FatLayout(
        FatType type,
        int clusterSize,
        ByteRange fat,
        ByteRange root,
        long rootCluster,
        long dataOffset,
        int clusters,
        String label,
        int serial) {

    /**
     * A bit for each fits into a small heap. Above are only volumes of more than 32 GiB, and then only those with the
     * smallest clusters there are.
     */
    static final int MAX_CLUSTERS = 1 << 26;

    private static final int BOOT_SECTOR_BYTES = 512;
    private static final int MAX_SECTOR_BYTES = 4096;
    private static final int MAX_CLUSTER_BYTES = 1 << 16;
    private static final int FAT12_CLUSTERS = 4085;
    private static final int NO_NAME_SIGNATURE = 0x28;
    private static final int EXTENDED_SIGNATURE = 0x29;

    static FatLayout read(BlockDevice device) throws IOException {
        if (device.sizeBytes() < BOOT_SECTOR_BYTES) {
            throw wrong("the device holds " + device.sizeBytes() + " bytes");
        }
        ByteBuffer boot = ByteBuffer.allocate(BOOT_SECTOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        device.read(0, boot);
        requireBootSector(boot);

        int sectorSize = unsigned(boot.getShort(11));
        if (Integer.bitCount(sectorSize) != 1 || sectorSize < BOOT_SECTOR_BYTES || sectorSize > MAX_SECTOR_BYTES) {
            throw wrong("its sectors would have " + sectorSize + " bytes, not 512 to " + MAX_SECTOR_BYTES);
        }
        int clusterSectors = boot.get(13) & 0xff;
        if (Integer.bitCount(clusterSectors) != 1 || clusterSectors * sectorSize > MAX_CLUSTER_BYTES) {
            throw wrong("its clusters would have " + clusterSectors + " sectors of " + sectorSize + " bytes");
        }
        int reserved = unsigned(boot.getShort(14));
        int fats = boot.get(16) & 0xff;
        if (reserved == 0 || fats < 1 || fats > 2) {
            throw wrong("it would have " + reserved + " reserved sectors and " + fats + " tables");
        }
        int rootEntries = unsigned(boot.getShort(17));
        int fatSectors16 = unsigned(boot.getShort(22));
        boolean wide = fatSectors16 == 0;
        long fatSectors = wide ? unsigned(boot.getInt(36)) : fatSectors16;
        if (fatSectors == 0 || wide != (rootEntries == 0)) {
            throw wrong(
                    "it would have tables of " + fatSectors + " sectors and " + rootEntries + " entries in its root");
        }
        long sectors = unsigned(boot.getShort(19)) != 0 ? unsigned(boot.getShort(19)) : unsigned(boot.getInt(32));
        if (sectors > device.sizeBytes() / sectorSize) {
            throw wrong("it would have " + sectors + " sectors of " + sectorSize + " bytes, the device holds "
                    + device.sizeBytes() + " bytes: cut off, or not where the volume begins");
        }

        long rootSectors = FatGeometry.ceil((long) rootEntries * FatFolder.SLOT, sectorSize);
        long rootSector = reserved + fats * fatSectors;
        long dataSector = rootSector + rootSectors;
        long clusters = (sectors - dataSector) / clusterSectors;
        if (dataSector >= sectors || clusters < 1 || clusters > MAX_CLUSTERS) {
            throw wrong("there would be " + Math.max(0, clusters) + " clusters, not 1 to " + MAX_CLUSTERS);
        }
        FatType type = wide ? FatType.FAT32 : clusters < FAT12_CLUSTERS ? FatType.FAT12 : FatType.FAT16;
        if (type == FatType.FAT16 && clusters >= FatGeometry.MIN_CLUSTERS) {
            throw wrong("there would be " + clusters + " clusters on FAT16");
        }
        if (fatSectors * sectorSize * 8 / bits(type) < clusters + FatGeometry.FIRST_CLUSTER) {
            throw wrong("tables of " + fatSectors + " sectors have no room for " + clusters + " clusters");
        }
        long rootCluster = wide ? unsigned(boot.getInt(44)) : 0;
        int extended = wide ? 66 : 38;
        int signature = boot.get(extended) & 0xff;
        return new FatLayout(
                type,
                clusterSectors * sectorSize,
                new ByteRange(
                        (reserved + activeFat(boot, wide, fats) * fatSectors) * sectorSize, fatSectors * sectorSize),
                new ByteRange(rootSector * sectorSize, (long) rootEntries * FatFolder.SLOT),
                rootCluster,
                dataSector * sectorSize,
                (int) clusters,
                signature == EXTENDED_SIGNATURE ? label(boot, extended + 5) : "",
                signature == EXTENDED_SIGNATURE || signature == NO_NAME_SIGNATURE ? boot.getInt(extended + 1) : 0);
    }

    /** How many bits a number in the table has. */
    static int bits(FatType type) {
        return switch (type) {
            case FAT12 -> 12;
            case FAT16 -> 16;
            case FAT32 -> 32;
        };
    }

    /** Where these clusters lie on the device. */
    ByteRange range(long cluster, long count) {
        return new ByteRange(dataOffset + (cluster - FatGeometry.FIRST_CLUSTER) * clusterSize, count * clusterSize);
    }

    boolean isCluster(long number) {
        return number >= FatGeometry.FIRST_CLUSTER && number < (long) clusters + FatGeometry.FIRST_CLUSTER;
    }

    private static void requireBootSector(ByteBuffer boot) throws IOException {
        byte[] maker = new byte[8];
        boot.get(3, maker);
        String name = new String(maker, StandardCharsets.ISO_8859_1);
        if (name.equals("EXFAT   ") || name.equals("NTFS    ")) {
            throw wrong("it is a volume of " + name.strip());
        }
        if (boot.getShort(BOOT_SECTOR_BYTES - 2) != (short) 0xaa55) {
            throw wrong("its first sector does not end in 55 aa");
        }
        int media = boot.get(21) & 0xff;
        if (media < 0xf8 && media != 0xf0) {
            throw wrong("its media byte is " + media);
        }
        if (unsigned(boot.getShort(22)) == 0 && boot.getShort(42) != 0) {
            throw wrong("it would be FAT32 of version " + unsigned(boot.getShort(42)) + ", there is only 0");
        }
    }

    /** FAT32 can say that only one table is kept up to date. */
    private static long activeFat(ByteBuffer boot, boolean wide, int fats) throws IOException {
        int flags = wide ? unsigned(boot.getShort(40)) : 0;
        int active = (flags & 0x80) == 0 ? 0 : flags & 0x0f;
        if (active >= fats) {
            throw wrong("table " + active + " would be in use, of " + fats);
        }
        return active;
    }

    private static String label(ByteBuffer boot, int at) {
        byte[] bytes = new byte[FatNames.SHORT_BYTES];
        boot.get(at, bytes);
        String label = FatDirectoryReader.label(bytes);
        return label.equals("NO NAME") ? "" : label;
    }

    private static int unsigned(short value) {
        return value & 0xffff;
    }

    private static long unsigned(int value) {
        return value & 0xffffffffL;
    }

    private static DiskFormatException wrong(String why) {
        return new DiskFormatException("not a FAT volume that can be read: " + why);
    }
}
