package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Reads every byte of every partition. */
public final class PartitionHasher {
    private static final int BUFFER_BYTES = 1 << 20;

    private final LongConsumer progress;
    private long done;

    /** @param progress is told again and again how many bytes have been read */
    public PartitionHasher(LongConsumer progress) {
        this.progress = progress;
    }

    /** SHA-256 in hex, by the number of the partition; the extended one, which holds others, is left out. */
    Map<Integer, String> hash(BlockDevice disk, MbrTable table) throws IOException {
        Map<Integer, String> hashes = new TreeMap<>();
        for (Partition partition : table.partitions()) {
            if (!partition.isExtended()) {
                hashes.put(partition.number(), hash(disk.slice(partition.range())));
            }
        }
        return hashes;
    }

    private String hash(BlockDevice partition) throws IOException {
        MessageDigest sha256 = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long at = 0; at < partition.sizeBytes(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, partition.sizeBytes() - at));
            partition.read(at, buffer);
            sha256.update(buffer.flip());
            done += buffer.limit();
            progress.accept(done);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
