package dev.tandem.imagetool.convert;

import dev.tandem.artifact.signing.VerificationKey;
import java.util.Base64;
import java.util.List;

/**
 * A file of public keys on the device; an artifact must be signed with the other half of one of them.
 *
 * @param fileName without a directory
 * @param keys at least one
 * @param why for the plan
 */
public record DeviceKey(String fileName, List<VerificationKey> keys, String why) {
    private static final int LINE_CHARS = 64;

    public DeviceKey {
        keys = List.copyOf(keys);
    }

    /** Written anew, so that nothing else gets onto the device of what stands in a file beside the keys. */
    String pem() {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'});
        StringBuilder pem = new StringBuilder();
        for (VerificationKey key : keys) {
            pem.append("-----BEGIN PUBLIC KEY-----\n")
                    .append(lines.encodeToString(key.encoded()))
                    .append("\n-----END PUBLIC KEY-----\n");
        }
        return pem.toString();
    }
}
