package dev.tandem.artifact;

/**
 * What reading an artifact may cost at the most. Every count, name, member and decompressed byte has a limit, because
 * an artifact comes from outside and the reference tools show what happens without: 74 KiB of artifact that take
 * 465 MiB of memory. Exceeding one ends in {@link LimitExceededException}.
 *
 * @param manifestBytes size of {@code manifest} and of {@code manifest-augment}. A line takes at most 340 bytes, so
 *     1 MiB lists more than 3,000 files of the longest names.
 * @param headerBytes compressed size of {@code header.tar}; it is held in memory until its checksum is known to be
 *     right, so that nothing unverified is ever parsed.
 * @param headerContentBytes decompressed size of {@code header.tar}, scripts and all. 8 MiB next to 2 MiB of compressed
 *     bytes leave room in the 32 MiB heap of a device.
 * @param jsonBytes size of each of {@code header-info}, {@code type-info} and {@code meta-data}.
 * @param scripts number of state scripts. The grammar has 18 states and actions; 100 order numbers each would be 1,800.
 * @param files number of files in the payload.
 * @param nameBytes length of a member name, in bytes of UTF-8. A Linux file name has at most 255.
 * @param payloadBytes decompressed size of the payload, tar framing included. No card a Pi boots from is larger.
 * @param decoderBytes memory of the decompressor's dictionary. The reference writes xz with 64 MiB (65 MiB to
 *     decode) and zstd with 8 MiB.
 */
public record ReadLimits(
        int manifestBytes,
        int headerBytes,
        int headerContentBytes,
        int jsonBytes,
        int scripts,
        int files,
        int nameBytes,
        long payloadBytes,
        int decoderBytes) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** For any machine that makes, checks or installs artifacts. */
    public static final ReadLimits DEFAULT =
            new ReadLimits(MIB, 2 * MIB, 8 * MIB, MIB, 1800, 4096, 255, 2048L * 1024 * MIB, 72 * MIB);

    /**
     * For a device, which reads in a heap of 32 MiB: a dictionary of 8 MiB, beside which a header of the largest size has room.
     * Enough for all that Tandem writes by default, for xz up to its level 6, and for zstd's windows up to level 19; too little
     * for the reference's xz.
     */
    public static final ReadLimits DEVICE = DEFAULT.withDecoderBytes(8 * MIB);

    public ReadLimits {
        if (manifestBytes <= 0
                || headerBytes <= 0
                || headerContentBytes <= 0
                || jsonBytes <= 0
                || scripts <= 0
                || files <= 0
                || nameBytes <= 0
                || payloadBytes <= 0
                || decoderBytes <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    /** The same with another limit for the decompressor's dictionary, for boards with little memory. */
    public ReadLimits withDecoderBytes(int bytes) {
        return new ReadLimits(
                manifestBytes,
                headerBytes,
                headerContentBytes,
                jsonBytes,
                scripts,
                files,
                nameBytes,
                payloadBytes,
                bytes);
    }
}
