package dev.tandem.imagetool.deflate;

import com.sun.jna.Pointer;
import dev.tandem.artifact.BlockDeflater;
import java.io.IOException;
import java.nio.ByteBuffer;

final class LibdeflateDeflater implements BlockDeflater {
    private final Pointer compressor;

    LibdeflateDeflater(int level) throws IOException {
        Pointer allocated = Libdeflate.libdeflate_alloc_compressor(level);
        if (allocated == null) {
            throw new IOException("libdeflate has no memory for a compressor of level " + level);
        }
        compressor = allocated;
    }

    @Override
    public int bound(int length) {
        return Math.toIntExact(Libdeflate.libdeflate_deflate_compress_bound(compressor, length));
    }

    @Override
    public void deflate(ByteBuffer block, ByteBuffer out) throws IOException {
        // JNA passes the address of a buffer's position.
        long n = Libdeflate.libdeflate_deflate_compress(compressor, block, block.remaining(), out, out.remaining());
        if (n == 0) {
            throw new IOException("libdeflate needs more than the " + out.remaining() + " bytes it said it would");
        }
        block.position(block.limit());
        out.position(out.position() + Math.toIntExact(n));
    }

    @Override
    public void close() {
        Libdeflate.libdeflate_free_compressor(compressor);
    }
}
