package dev.tandem.disk;

/**
 * A part of a disk.
 *
 * @param offset of its first byte, from the beginning of the disk
 * @param length in bytes; may be zero
 */
public record ByteRange(long offset, long length) {
    /** @throws IllegalArgumentException if either is negative, or the end is beyond what a {@code long} holds */
    public ByteRange {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not a range of bytes: offset " + offset + ", length " + length);
        }
    }

    /** The offset of the first byte behind it. */
    public long end() {
        return offset + length;
    }

    /** Whether the byte at {@code position} is in it. */
    public boolean contains(long position) {
        return position >= offset && position < end();
    }

    /** Whether no byte of {@code other} is outside of it. */
    public boolean contains(ByteRange other) {
        return other.offset >= offset && other.end() <= end();
    }

    /** Whether they have a byte in common. */
    public boolean overlaps(ByteRange other) {
        return Math.max(offset, other.offset) < Math.min(end(), other.end());
    }

    @Override
    public String toString() {
        return "bytes " + offset + " to " + end();
    }
}
