package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.imagetool.ext4.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Recognises ext2, ext3 and ext4 by their superblock. */
final class ExtProbe {
    private static final int MAGIC = 0xef53;
    private static final int UUID_AT = 0x68;
    private static final int LABEL_AT = 0x78;
    private static final int LABEL_BYTES = 16;

    private ExtProbe() {}

    /** Empty when there is none of them. */
    static Optional<FileSystem> of(BlockDevice partition) throws IOException {
        if (partition.sizeBytes() < Superblock.OFFSET + Superblock.BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(Superblock.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        partition.read(Superblock.OFFSET, bytes);
        if (Short.toUnsignedInt(bytes.getShort(0x38)) != MAGIC) {
            return Optional.empty();
        }
        List<String> features = ExtFeatures.names(bytes.getInt(0x5c), bytes.getInt(0x60), bytes.getInt(0x64));
        Optional<Superblock> ext4 = Superblock.parse(bytes.array());
        return Optional.of(new FileSystem(
                ext4.isPresent() ? "ext4" : features.contains("has_journal") ? "ext3" : "ext2",
                label(bytes.array()),
                uuid(bytes),
                ext4.map(s -> plausible(s.sizeBytes())).orElse(OptionalLong.empty()),
                ext4.map(s -> plausible(s.usedBytes())).orElse(OptionalLong.empty()),
                features,
                ext4.map(Superblock::clean).orElse(true)));
    }

    /** Numbers of a superblock that nobody wrote on purpose run over. */
    private static OptionalLong plausible(long bytes) {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private static String label(byte[] superblock) {
        byte[] label = Arrays.copyOfRange(superblock, LABEL_AT, LABEL_AT + LABEL_BYTES);
        int end = 0;
        while (end < label.length && label[end] != 0) {
            end++;
        }
        return new String(label, 0, end, StandardCharsets.UTF_8);
    }

    private static String uuid(ByteBuffer superblock) {
        ByteBuffer bigEndian = superblock.duplicate().order(ByteOrder.BIG_ENDIAN);
        UUID uuid = new UUID(bigEndian.getLong(UUID_AT), bigEndian.getLong(UUID_AT + 8));
        return uuid.getMostSignificantBits() == 0 && uuid.getLeastSignificantBits() == 0 ? "" : uuid.toString();
    }
}
