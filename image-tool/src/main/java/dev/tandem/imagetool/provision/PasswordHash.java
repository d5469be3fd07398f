package dev.tandem.imagetool.provision;

import java.util.regex.Pattern;

/** What may stand in {@code /etc/shadow}: the formats of crypt(5) that withstand a dictionary and that every release knows. */
final class PasswordHash {
    private static final String SALTED = "[./A-Za-z0-9]";
    private static final Pattern FORM = Pattern.compile(
            "\\$(?:g?y|7)\\$[!-9;-~]{20,}" // yescrypt, gost-yescrypt, scrypt
                    + "|\\$2[aby]\\$[0-9]{2}\\$" + SALTED + "{53}" // bcrypt
                    + "|\\$6\\$(?:rounds=[0-9]{4,9}\\$)?" + SALTED + "{1,16}\\$" + SALTED + "{86}" // SHA-512
                    + "|\\$5\\$(?:rounds=[0-9]{4,9}\\$)?" + SALTED + "{1,16}\\$" + SALTED + "{43}"); // SHA-256

    private static final int MAX_CHARS = 384; // CRYPT_OUTPUT_SIZE of libxcrypt

    private PasswordHash() {}

    /** Refuses what is no hash without showing it: it may be the password itself. */
    static void check(Secret hash) {
        String text = hash.reveal();
        if (text.length() > MAX_CHARS || !FORM.matcher(text).matches()) {
            String found = text.startsWith("$1$") || text.startsWith("$md5")
                    ? "one of MD5, which is broken"
                    : text.startsWith("$") ? "a text of another form" : "a text that could be the password itself";
            throw new IllegalArgumentException("the password hash is none that can be used: found " + found
                    + ", expected what 'mkpasswd' or 'openssl passwd -6' prints, beginning with $y$, $6$, $5$ or $2b$");
        }
    }
}
