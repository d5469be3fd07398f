package dev.tandem.artifact.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EcdsaSignaturesTest {
    private static final BigInteger ORDER = EcdsaSignature.ORDER;

    /** Every pair of integer lengths from 1 to 33 octets, so every length of DER from 8 to 72. */
    @Test
    void der_of_every_length_becomes_the_same_numbers() {
        Random random = new Random(20261121);
        for (int rBits = 1; rBits <= 256; rBits += 5) {
            for (int sBits = 1; sBits <= 256; sBits += 5) {
                BigInteger r = number(random, rBits);
                BigInteger s = number(random, sBits);
                byte[] raw = EcdsaSignature.fromDer(SampleKeys.der(r, s));
                assertThat(raw).as("r of %d bits, s of %d bits", rBits, sBits).hasSize(64);
                assertThat(new BigInteger(1, raw, 0, 32)).isEqualTo(r);
                assertThat(new BigInteger(1, raw, 32, 32)).isEqualTo(s);
            }
        }
    }

    @Test
    void der_of_64_bytes_is_taken_as_der() {
        BigInteger r = BigInteger.ONE.shiftLeft(8 * 29 - 2);
        byte[] der = SampleKeys.der(r, r);
        assertThat(der).hasSize(64);
        assertThat(EcdsaSignatures.toRaw(der).orElseThrow()).isNotEqualTo(der).hasSize(64);
    }

    @Test
    void raw_stays_as_it_is() {
        byte[] raw = new byte[64];
        Arrays.fill(raw, (byte) 0x5a);
        assertThat(EcdsaSignatures.toRaw(raw).orElseThrow()).isEqualTo(raw);
    }

    @Test
    void numbers_out_of_range_are_refused_in_both_forms() {
        BigInteger[] bad = {BigInteger.ZERO, ORDER, ORDER.add(BigInteger.ONE)};
        for (BigInteger value : bad) {
            assertThat(EcdsaSignature.fromDer(SampleKeys.der(value, BigInteger.ONE)))
                    .isNull();
            assertThat(EcdsaSignature.fromDer(SampleKeys.der(BigInteger.ONE, value)))
                    .isNull();
            assertThat(EcdsaSignature.fromRaw(raw(value, BigInteger.ONE))).isNull();
            assertThat(EcdsaSignature.fromRaw(raw(BigInteger.ONE, value))).isNull();
        }
        assertThat(EcdsaSignature.fromDer(SampleKeys.der(BigInteger.valueOf(-1), BigInteger.ONE)))
                .isNull();
        assertThat(EcdsaSignature.fromDer(SampleKeys.der(ORDER.subtract(BigInteger.ONE), BigInteger.ONE)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3000",
                "300302 0101",
                "3006 020101 020101 00", // something behind
                "3007 020101 020101 00", // something inside, behind
                "3006 02020001 0201", // cut off
                "3007 02020001 020101", // padded integer
                "308106 020101 020101", // long form where the short one does
                "3080 020101 020101 0000", // indefinite length
                "3006 0200 02020101", // empty integer
                "3006 040101 020101", // not an integer
                "3106 020101 020101", // not a sequence
                "3084ffffffff 020101", // a length of 4 GiB
                "30830000 06 020101 020101",
                "3006 0281 01 01 0201"
            })
    void der_that_is_not_strict_is_refused(String hex) {
        assertThat(EcdsaSignature.fromDer(HexFormat.of().parseHex(hex.replace(" ", ""))))
                .isNull();
    }

    @Test
    void longer_input_than_any_signature_is_refused() {
        assertThat(EcdsaSignatures.toRaw(new byte[100_000])).isEmpty();
    }

    private static BigInteger number(Random random, int bits) {
        return new BigInteger(bits, random).setBit(bits - 1).min(ORDER.subtract(BigInteger.ONE));
    }

    private static byte[] raw(BigInteger r, BigInteger s) {
        byte[] raw = new byte[64];
        put(r, raw, 32);
        put(s, raw, 64);
        return raw;
    }

    private static void put(BigInteger value, byte[] raw, int end) {
        byte[] bytes = value.toByteArray();
        for (int i = 0; i < Math.min(32, bytes.length); i++) {
            raw[end - 1 - i] = bytes[bytes.length - 1 - i];
        }
    }
}
