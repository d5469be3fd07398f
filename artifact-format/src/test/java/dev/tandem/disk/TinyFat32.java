package dev.tandem.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A FAT32 volume of a few sectors, which nobody but a test makes: one reserved sector, one table, one sector a cluster. */
final class TinyFat32 {
    private TinyFat32() {}

    static void boot(byte[] volume, int fatSectors) {
        ByteBuffer boot = ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN);
        boot.putShort(11, (short) 512).put(13, (byte) 1).putShort(14, (short) 1).put(16, (byte) 1);
        boot.put(21, (byte) 0xf8)
                .putInt(32, volume.length / 512)
                .putInt(36, fatSectors)
                .putInt(44, 2);
        boot.putShort(510, (short) 0xaa55);
    }

    static void setNext(byte[] volume, int cluster, int next) {
        ByteBuffer.wrap(volume).order(ByteOrder.LITTLE_ENDIAN).putInt(512 + 4 * cluster, next);
    }
}
