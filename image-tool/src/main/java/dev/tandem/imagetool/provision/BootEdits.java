package dev.tandem.imagetool.provision;

import java.io.IOException;
import java.util.Optional;

/**
 * The changes that shall be made to the boot partition of each slot. Paths are relative to it, with slashes; upper and lower
 * case are the same, as FAT has it.
 */
public interface BootEdits {
    /** A text on a boot partition that is read to be understood is not longer. */
    int MAX_READ_BYTES = 64 << 10;

    /** Puts a file, in place of one that is there. */
    void put(String path, byte[] content) throws IOException;

    /** Removes a file if it is there, and tells whether it was. */
    boolean remove(String path) throws IOException;

    /**
     * The content of a file, as it will be; empty if there is none.
     *
     * @throws IOException if it is longer than {@value #MAX_READ_BYTES} bytes, or cannot be read
     */
    Optional<byte[]> read(String path) throws IOException;
}
