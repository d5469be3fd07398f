package dev.tandem.layout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What the layout uboot keeps of its slots: a sector, of which there are two copies, so that one that a power cut has torn leaves
 * the other. The whole one with the higher sequence counts; the one that does not count is written next. docs/adr/0015 gives the
 * reasons for form and place.
 *
 * <p>Four bytes of CRC-32, big-endian as U-Boot's command {@code crc32} leaves it in memory, of all that follows; then what
 * {@code env export -t} writes, with zeros up to the end of the sector. The numbers are in hexadecimal, as U-Boot computes.
 *
 * @param sequence from 1 on
 * @param committed the default slot
 * @param tries how often the other slot is still started before the default one, at most 15
 * @param words of this device for the kernel's command line, with blanks between them
 */
public record UBootState(int sequence, Slot committed, int tries, String words) {
    public static final int SECTOR_BYTES = 512;

    /** In partition 1, in one of the sectors that FAT32 reserves and does not use. */
    public static final long FIRST_OFFSET = 16L * SECTOR_BYTES;

    /** Of the second copy. In another block of 4 KiB: some cards lose those as a whole. */
    public static final long SECOND_OFFSET = 24L * SECTOR_BYTES;

    private static final int SUM_BYTES = 4;
    private static final int MAX_TRIES = 15;
    private static final int MAX_WORDS = 300;
    private static final String WORDS = "[A-Za-z0-9 ._+:=,@%-]{0," + MAX_WORDS + "}";
    private static final Pattern TEXT = Pattern.compile(
            "tandem_sequence=([1-9a-f][0-9a-f]{0,7})\ntandem_slot=([AB])\ntandem_tries=([0-9a-f])\n(?:tandem_words=("
                    + WORDS + ")\n)?\\x00*");

    /** Makes sure that it can be written. */
    public UBootState {
        if (sequence < 1 || tries < 0 || tries > MAX_TRIES || !words.matches(WORDS)) {
            throw new IllegalArgumentException("sequence " + sequence + ", tries " + tries + ", words " + words);
        }
    }

    /** Read from a sector; empty if that is damaged, or was never written. */
    public static Optional<UBootState> of(byte[] sector) {
        ByteBuffer in = ByteBuffer.wrap(sector);
        if (sector.length != SECTOR_BYTES || in.getInt() != sum(sector)) {
            return Optional.empty();
        }
        Matcher text =
                TEXT.matcher(new String(sector, SUM_BYTES, SECTOR_BYTES - SUM_BYTES, StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            return Optional.empty();
        }
        long sequence = Long.parseLong(text.group(1), 16);
        return sequence > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new UBootState(
                        (int) sequence,
                        Slot.valueOf(text.group(2)),
                        Integer.parseInt(text.group(3), 16),
                        Objects.requireNonNullElse(text.group(4), "")));
    }

    /** The one of two copies that counts; the first, if both say the same. */
    public static Optional<UBootState> newest(Optional<UBootState> first, Optional<UBootState> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isPresent() ? first : second;
        }
        return first.get().sequence() >= second.get().sequence() ? first : second;
    }

    /** A whole sector. */
    public byte[] toSector() {
        // In the order of the names, as "env export" writes them; it leaves out what is empty.
        byte[] text = (String.format(
                                Locale.ROOT,
                                "tandem_sequence=%x\ntandem_slot=%s\ntandem_tries=%x\n",
                                sequence,
                                committed,
                                tries)
                        + (words.isEmpty() ? "" : "tandem_words=" + words + "\n"))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] sector = new byte[SECTOR_BYTES];
        System.arraycopy(text, 0, sector, SUM_BYTES, text.length);
        ByteBuffer.wrap(sector).putInt(sum(sector));
        return sector;
    }

    private static int sum(byte[] sector) {
        CRC32 crc = new CRC32();
        crc.update(Arrays.copyOfRange(sector, SUM_BYTES, SECTOR_BYTES));
        return (int) crc.getValue();
    }
}
