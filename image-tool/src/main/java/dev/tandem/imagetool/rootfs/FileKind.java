package dev.tandem.imagetool.rootfs;

/** What a name in a root file system can stand for. */
public enum FileKind {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    /** A device, pipe or socket. Nothing here makes or changes one. */
    OTHER
}
