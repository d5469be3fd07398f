package dev.tandem.imagetool.deflate;

import dev.tandem.artifact.BlockDeflater;

/** The fastest deflater of this machine. */
public final class Deflaters {
    private Deflaters() {}

    /**
     * Deflaters of the system's libdeflate (package {@code libdeflate0}), which give a smaller result than zlib's at
     * half its time; of the JDK's zlib where there is none.
     */
    public static BlockDeflater.Factory fastest() {
        return Libdeflate.isAvailable() ? LibdeflateDeflater::new : BlockDeflater.jdk();
    }
}
