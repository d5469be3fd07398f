package dev.tandem.imagetool.provision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys in the form of {@code authorized_keys}, sshd(8). */
final class SshKeys {
    private static final int MAX_CHARS = 16_384;
    private static final Pattern KEY =
            Pattern.compile("(?:.*\\s)?((?:sk-)?(?:ssh|ecdsa-sha2)-[a-z0-9@.-]+)\\s+([A-Za-z0-9+/]+={0,2})(?:\\s.*)?");

    private SshKeys() {}

    /** The keys of a file: its lines without comments and blank ones. */
    static List<String> lines(String text) {
        List<String> keys = new ArrayList<>();
        for (String line : text.split("\r\n|\n|\r", -1)) {
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                keys.add(line.strip());
            }
        }
        return keys;
    }

    /** Refuses what sshd would pass over, and does not show it: it may be the private half. */
    static String check(String line) {
        if (line.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException("an ssh key is the private half of a pair, which belongs into no image:"
                    + " give the public one, usually in a file of the same name with .pub");
        }
        Matcher key = KEY.matcher(line);
        if (line.length() > MAX_CHARS
                || line.chars().anyMatch(c -> c < 0x20 && c != '\t')
                || !key.matches()
                || !names(key.group(2), key.group(1))) {
            throw new IllegalArgumentException(
                    "an ssh key is no line of authorized_keys, expected such as 'ssh-ed25519 AAAAC3Nz... name'");
        }
        return line;
    }

    /** The key's own bytes begin with its type, RFC 4253, 6.6. */
    private static boolean names(String base64, String type) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] expected = type.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.remaining() < 4 + expected.length + 32 || in.getInt() != expected.length) {
            return false;
        }
        byte[] found = new byte[expected.length];
        in.get(found);
        return Arrays.equals(found, expected);
    }
}
