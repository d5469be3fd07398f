package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Name and key of a wireless network, IEEE 802.11-2020, annex J.4. */
final class WifiKey {
    private static final int MAX_SSID_BYTES = 32;
    private static final Pattern PASSPHRASE = Pattern.compile("[ -~]{8,63}");
    private static final Pattern KEY = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final int ITERATIONS = 4096;
    private static final int KEY_BITS = 256;

    private WifiKey() {}

    static String checkSsid(String ssid) {
        int bytes = ssid.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_SSID_BYTES || ssid.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + Shown.text(ssid) + "' is no name of a wifi network, expected 1 to "
                    + MAX_SSID_BYTES + " bytes, found " + bytes);
        }
        return ssid;
    }

    static void check(Secret psk) {
        if (!PASSPHRASE.matcher(psk.reveal()).matches()
                && !KEY.matcher(psk.reveal()).matches()) {
            throw new IllegalArgumentException("the wifi key is none, expected a passphrase of 8 to 63 ASCII characters"
                    + " or 64 hexadecimal digits, found " + psk.reveal().length() + " characters");
        }
    }

    /**
     * The key as 64 hexadecimal digits, so that the passphrase itself, which people use in other places too, is not in the
     * image.
     */
    static String digits(String ssid, Secret psk) {
        if (KEY.matcher(psk.reveal()).matches()) {
            return psk.reveal().toLowerCase(Locale.ROOT);
        }
        PBEKeySpec spec =
                new PBEKeySpec(psk.reveal().toCharArray(), ssid.getBytes(StandardCharsets.UTF_8), ITERATIONS, KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(spec)
                    .getEncoded();
            return HexFormat.of().formatHex(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 8 has PBKDF2WithHmacSHA1", e);
        } finally {
            spec.clearPassword();
        }
    }
}
