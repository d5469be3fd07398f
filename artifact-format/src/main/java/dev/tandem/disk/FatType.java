package dev.tandem.disk;

/** The width of an entry of the file allocation table. */
public enum FatType {
    FAT12,
    FAT16,
    FAT32
}
