package dev.tandem.artifact.signing;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The two encodings of an ECDSA P-256 signature: r||s of 64 bytes, which an artifact holds, and ASN.1 DER, which
 * OpenSSL, most key services and the reference tool's PKCS#11 signing give.
 */
final class EcdsaSignature {
    static final int RAW_BYTES = 64;

    /** The order of P-256's base point (FIPS 186-4, D.1.2.3). */
    static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    /** Two integers of 33 octets, their headers and that of the sequence. */
    private static final int MAX_DER_BYTES = 2 + 2 * (2 + 33);

    private EcdsaSignature() {}

    /** {@code der} as r||s; null unless it is the strict DER of two integers from 1 to n-1. Any length DER allows. */
    static byte @Nullable [] fromDer(byte[] der) {
        // The reference tool asks for 70 to 72 bytes and so refuses about 1 valid signature in 500 (format facts, 1.4).
        if (der.length > MAX_DER_BYTES) {
            return null;
        }
        DerReader outer = new DerReader(der);
        DerReader body = outer.next(DerReader.SEQUENCE);
        if (body == null || !outer.atEnd()) {
            return null;
        }
        BigInteger r = body.nextUnsigned();
        BigInteger s = body.nextUnsigned();
        if (r == null || s == null || !body.atEnd() || outOfRange(r) || outOfRange(s)) {
            return null;
        }
        byte[] raw = new byte[RAW_BYTES];
        putUnsigned(r, raw, 0);
        putUnsigned(s, raw, RAW_BYTES / 2);
        return raw;
    }

    /** {@code bytes} itself if it is r||s with both from 1 to n-1, else null. */
    static byte @Nullable [] fromRaw(byte[] bytes) {
        if (bytes.length != RAW_BYTES
                || outOfRange(new BigInteger(1, bytes, 0, RAW_BYTES / 2))
                || outOfRange(new BigInteger(1, bytes, RAW_BYTES / 2, RAW_BYTES / 2))) {
            return null;
        }
        return bytes;
    }

    /** FIPS 186-4, 6.4.2: both in [1, n-1]. A zero verified under any key in Java once (CVE-2022-21449). */
    private static boolean outOfRange(BigInteger value) {
        return value.signum() <= 0 || value.compareTo(ORDER) >= 0;
    }

    private static void putUnsigned(BigInteger value, byte[] target, int at) {
        byte[] bytes = value.toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        int length = bytes.length - skip;
        System.arraycopy(bytes, skip, target, at + RAW_BYTES / 2 - length, length);
    }
}
