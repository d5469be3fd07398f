package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A root file system as it is, read without mounting it. Paths are absolute; symbolic links in their directories are followed
 * inside of this tree ({@code /lib} is one to {@code usr/lib} in every system since bullseye).
 */
public interface RootTree {
    /** What {@code path} stands for, itself when it is a symbolic link; empty when there is nothing. */
    Optional<FileStatus> status(String path) throws IOException;

    /**
     * The content of a regular file; a symbolic link is followed.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is longer than {@value #MAX_READ_BYTES} bytes, or not a regular file, or cannot be read
     */
    byte[] read(String path) throws IOException;

    /** Where the symbolic link at {@code path} points to, as it is written there. */
    String linkTarget(String path) throws IOException;

    /** The names in a directory without {@code .} and {@code ..}, sorted; empty when there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** No file that is read to be understood or edited is longer: the longest, dpkg's status, has about 2 MiB. */
    int MAX_READ_BYTES = 32 << 20;
}
