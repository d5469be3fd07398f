package dev.tandem.artifact.signing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One {@code -----BEGIN label-----} block of a PEM text (RFC 7468); text around the blocks is skipped.
 *
 * @param label such as {@code PUBLIC KEY}
 * @param body the lines between BEGIN and END, headers and base64, not decoded yet
 */
record PemBlock(String label, String body) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * Finds the blocks of {@code text}.
     *
     * @throws KeyFormatException if a block has no end
     */
    static List<PemBlock> findAll(String name, byte[] text) throws KeyFormatException {
        // Latin-1 keeps every byte, whatever the text around the blocks is encoded in.
        String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\r\n|\r|\n", -1);
        List<PemBlock> blocks = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.startsWith(BEGIN) || !line.endsWith(DASHES) || line.length() < BEGIN.length() + DASHES.length()) {
                continue;
            }
            String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            String endLine = END + label + DASHES;
            StringBuilder body = new StringBuilder();
            for (i++; i < lines.length && !lines[i].strip().equals(endLine); i++) {
                body.append(lines[i].strip()).append('\n');
            }
            if (i == lines.length) {
                throw new KeyFormatException("Key " + name + " is cut off: its line '" + endLine
                        + "' is missing. Copy the whole file again.");
            }
            blocks.add(new PemBlock(label, body.toString()));
        }
        return blocks;
    }

    byte[] decode(String name) throws KeyFormatException {
        try {
            // Not the MIME decoder: it skips whatever it does not know, and so repairs a damaged key into another one.
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException(
                    "Key " + name + " is damaged: its " + label + " block is not base64. Copy the file again.", e);
        }
    }
}
