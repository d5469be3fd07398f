package dev.tandem.disk;

/** Where things are in a FAT32 volume with one sector of 512 bytes a cluster. */
record FatGeometry(long sectors, long fatSectors) {
    static final int SECTOR = 512;
    static final int RESERVED_SECTORS = 32;
    static final int FATS = 2;
    static final int FIRST_CLUSTER = 2;

    /** With fewer a volume is FAT16 to whoever goes by their number: Windows, and the firmware of the Raspberry Pi 5. */
    static final int MIN_CLUSTERS = 65_525;

    private static final int ENTRIES_PER_SECTOR = SECTOR / Integer.BYTES;

    static FatGeometry of(long sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes % SECTOR != 0) {
            throw new IllegalArgumentException("a volume of " + sizeBytes + " bytes is not made of sectors of 512");
        }
        long sectors = sizeBytes / SECTOR;
        // The smallest table that has an entry for each cluster that it leaves room for, and for the two numbers that
        // no cluster has: fatSectors * 128 >= sectors - 32 - 2 * fatSectors + 2.
        long fatSectors = ceil(sectors - RESERVED_SECTORS + FIRST_CLUSTER, ENTRIES_PER_SECTOR + FATS);
        FatGeometry geometry = new FatGeometry(sectors, fatSectors);
        if (geometry.clusters() < MIN_CLUSTERS || geometry.clusters() > FatLayout.MAX_CLUSTERS) {
            throw new IllegalArgumentException("a volume of " + sizeBytes + " bytes has " + geometry.clusters()
                    + " clusters of one sector, not " + MIN_CLUSTERS + " to " + FatLayout.MAX_CLUSTERS
                    + ": 33 MiB to 32 GiB");
        }
        return geometry;
    }

    long metadataSectors() {
        return RESERVED_SECTORS + FATS * fatSectors;
    }

    long clusters() {
        return sectors - metadataSectors();
    }

    static long ceil(long value, long unit) {
        return (value + unit - 1) / unit;
    }
}
