package dev.tandem.artifact.signing;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few DER types that keys and ECDSA signatures are made of, strictly: definite lengths in their shortest form,
 * integers in their shortest form. A wrong byte gives null or a refusal, never an unchecked exception.
 */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    private final byte[] bytes;
    private final int end;
    private int position;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    boolean atEnd() {
        return position == end;
    }

    /** The tag of the next element, or -1 at the end. */
    int peek() {
        return position < end ? bytes[position] & 0xff : -1;
    }

    /** Steps over the next element, which must have {@code tag}; null if it has another one or does not fit. */
    @Nullable
    DerReader next(int tag) {
        if (peek() != tag || position + 1 >= end) {
            return null;
        }
        int at = position + 1;
        int length = bytes[at++] & 0xff;
        if (length >= 0x80) {
            // X.690 10.1: the fewest octets. Keys are at most 64 KiB, so more than three length octets never fit.
            int count = length & 0x7f;
            if (count == 0 || count > 3 || end - at < count || bytes[at] == 0) {
                return null;
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (bytes[at++] & 0xff);
            }
            if (length < 0x80) {
                return null;
            }
        }
        if (length > end - at) {
            return null;
        }
        position = at + length;
        return new DerReader(bytes, at, position);
    }

    /** The next element as an integer of zero or more; null if it is something else, negative or padded. */
    @Nullable
    BigInteger nextUnsigned() {
        DerReader content = next(INTEGER);
        if (content == null || content.atEnd()) {
            return null;
        }
        byte[] value = content.rest();
        if (value[0] < 0 || (value.length > 1 && value[0] == 0 && value[1] >= 0)) {
            return null;
        }
        return new BigInteger(value);
    }

    /** The next element as an object identifier such as {@code 1.2.840.10045.2.1}; null if it is something else. */
    @Nullable
    String nextOid() {
        DerReader content = next(OBJECT_IDENTIFIER);
        if (content == null || content.atEnd()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        long arc = 0;
        for (byte octet : content.rest()) {
            if (arc > Integer.MAX_VALUE) {
                return null;
            }
            arc = arc << 7 | (octet & 0x7f);
            if (octet >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    text.append(first).append('.').append(arc - first * 40);
                } else {
                    text.append('.').append(arc);
                }
                arc = 0;
            }
        }
        return text.toString();
    }

    /** What has not been read yet. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }
}
