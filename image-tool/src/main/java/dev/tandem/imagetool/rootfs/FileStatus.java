package dev.tandem.imagetool.rootfs;

/**
 * What one name in a root file system stands for; a symbolic link stands for itself.
 *
 * @param kind what it is
 * @param attributes permissions and owner
 * @param sizeBytes length of a regular file or of a link's target, else 0
 */
public record FileStatus(FileKind kind, FileAttributes attributes, long sizeBytes) {}
