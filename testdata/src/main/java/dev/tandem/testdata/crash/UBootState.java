package dev.tandem.testdata.crash;

import dev.tandem.layout.Slot;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a U-Boot with a try counter keeps on the disk: one sector, of which there are two copies.
 *
 * @param sequence the copy with the higher one counts
 * @param committed the default slot
 * @param tries how often the other slot is still started before the default one
 */
public record UBootState(int sequence, Slot committed, int tries) {
    /** How states are laid out in a sector. */
    public interface Format {
        /** A whole sector. */
        byte[] encode(UBootState state);

        /** Empty if that is none, or a damaged one. */
        Optional<UBootState> decode(byte[] sector);
    }

    /** A layout as simple as they come, with a checksum. */
    public static final Format PLAIN = new Format() {
        private static final int MAGIC = 0x75626f6f;
        private static final int LENGTH = 16;

        @Override
        public byte[] encode(UBootState state) {
            ByteBuffer sector = ByteBuffer.allocate(Sector.BYTES);
            sector.putInt(MAGIC).putInt(state.sequence).putInt(state.committed == Slot.A ? 0 : 1);
            sector.putInt(state.tries).putInt(sum(sector.array()));
            return sector.array();
        }

        @Override
        public Optional<UBootState> decode(byte[] sector) {
            ByteBuffer in = ByteBuffer.wrap(sector);
            if (in.getInt() != MAGIC || in.getInt(LENGTH) != sum(sector)) {
                return Optional.empty();
            }
            return Optional.of(new UBootState(in.getInt(), in.getInt() == 0 ? Slot.A : Slot.B, in.getInt()));
        }

        private int sum(byte[] sector) {
            CRC32 crc = new CRC32();
            crc.update(sector, 0, LENGTH);
            return (int) crc.getValue();
        }
    };
}
