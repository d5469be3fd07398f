package dev.tandem.imagetool.rootfs;

import java.util.Locale;

/**
 * Permissions and owner of a file.
 *
 * @param mode the permission bits, with setuid, setgid and sticky: 0 to 07777
 * @param uid the owner's number
 * @param gid the group's number
 */
public record FileAttributes(int mode, int uid, int gid) {
    /** What root owns and everybody reads. */
    public static final FileAttributes PUBLIC_FILE = new FileAttributes(0644, 0, 0);

    /** What root owns and only root reads: keys, passwords, networks. */
    public static final FileAttributes SECRET_FILE = new FileAttributes(0600, 0, 0);

    /** A program or a directory that root owns and everybody uses. */
    public static final FileAttributes PROGRAM = new FileAttributes(0755, 0, 0);

    public FileAttributes {
        if ((mode & ~07777) != 0 || uid < 0 || gid < 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "no file can have mode %o, uid %d, gid %d", mode, uid, gid));
        }
    }

    /** For people: {@code 0644 0:0}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%04o %d:%d", mode, uid, gid);
    }
}
