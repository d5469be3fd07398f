/**
 * Disks and images of disks: a port to read and write them, the MBR partition table, FAT as a reader (12, 16, 32) and as a
 * builder (32), copies that leave holes, and the block map that flash programs use.
 *
 * <p>Nothing here knows of artifacts, of slots, of a command line or of an external process. What is read is taken to be
 * hostile: every number is checked before it is used, no memory is reserved by a number that was found, and all that is
 * wrong with a disk is a {@link dev.tandem.disk.DiskFormatException}. Fits a heap of 32 MiB whatever the size of the disk.
 */
@NullMarked
package dev.tandem.disk;

import org.jspecify.annotations.NullMarked;
