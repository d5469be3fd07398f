package dev.tandem.client.install;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Buffers that direct I/O takes as they are: outside the heap, and beginning at a page. */
final class AlignedBuffers {
    private AlignedBuffers() {}

    /**
     * All in one piece of memory, which the system gets back as one.
     *
     * @param size whole pages
     */
    static List<ByteBuffer> allocate(int count, int size) {
        int total = Math.multiplyExact(count, size);
        ByteBuffer memory =
                ByteBuffer.allocateDirect(Math.addExact(total, Chunk.BLOCK)).alignedSlice(Chunk.BLOCK);
        List<ByteBuffer> buffers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            buffers.add(memory.slice(i * size, size));
        }
        return buffers;
    }
}
