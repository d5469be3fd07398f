package dev.tandem.disk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes as a FAT volume. Bytes in memory cannot fail, so every other exception than that of the format is a finding. */
class FatVolumeFuzz {
    /** Enough for FAT16, whose tables alone would make big inputs. */
    private static final long SIZE_WITH_ZEROS = 4 << 20;

    @FuzzTest
    void anyBytes(byte[] volume) throws IOException {
        FatReading.accepts(new MemoryDevice(volume));
    }

    /** The beginning of a volume; what is behind it is zero. */
    @FuzzTest
    void zerosBehind(byte[] beginning) throws IOException {
        FatReading.accepts(new MemoryDevice(beginning, Math.max(SIZE_WITH_ZEROS, beginning.length)));
    }

    /** One directory of FAT32 with some entries, in which every cluster is a chain of its own. */
    @FuzzTest
    void entries(byte[] slots) throws IOException {
        int rootClusters = Math.max(1, (slots.length + 511) / 512);
        int clusters = rootClusters + 64;
        int fatSectors = (clusters + 2 + 127) / 128;
        byte[] volume = new byte[(1 + fatSectors + clusters) * 512];
        MemoryDevice device = new MemoryDevice(volume);
        TinyFat32.boot(volume, fatSectors);
        for (int cluster = 0; cluster < clusters + 2; cluster++) {
            boolean inRoot = cluster >= 2 && cluster < rootClusters + 1;
            TinyFat32.setNext(volume, cluster, inRoot ? cluster + 1 : 0x0fffffff);
        }
        System.arraycopy(slots, 0, volume, (1 + fatSectors) * 512, slots.length);
        FatReading.accepts(device);
    }
}
