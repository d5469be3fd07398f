package dev.tandem.imagetool.deflate;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions of libdeflate.h that are needed, stable since its version 1.0. */
final class Libdeflate {
    /** The first name is that of the library itself, the second that of its development package. */
    private static final boolean AVAILABLE =
            Stream.of("libdeflate.so.0", "deflate").anyMatch(Libdeflate::register);

    private Libdeflate() {}

    static boolean isAvailable() {
        return AVAILABLE;
    }

    static native @Nullable Pointer libdeflate_alloc_compressor(int level);

    static native long libdeflate_deflate_compress(
            Pointer compressor, ByteBuffer in, long inBytes, ByteBuffer out, long outBytesAvailable);

    static native long libdeflate_deflate_compress_bound(@Nullable Pointer compressor, long inBytes);

    static native void libdeflate_free_compressor(Pointer compressor);

    private static boolean register(String name) {
        try {
            Native.register(Libdeflate.class, NativeLibrary.getInstance(name));
            return true;
        } catch (UnsatisfiedLinkError e) {
            // Not under this name; without any, the JDK's zlib does the work.
            return false;
        }
    }
}
