package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 URI (RFC 7512) that names one key of one token.
 *
 * <p>Stricter than the RFC: attributes that are not known are refused, as one that is left out selects another key.
 */
final class Pkcs11Uri {
    static final String MODULE_VARIABLE = "TANDEM_PKCS11_MODULE";
    static final String PIN_VARIABLE = "TANDEM_PKCS11_PIN";

    private static final String SCHEME = "pkcs11:";
    private static final int MAX_CHARS = 4096;
    private static final Set<String> PATH_ATTRIBUTES =
            Set.of("token", "manufacturer", "serial", "model", "slot-id", "id", "object", "type");
    private static final Set<String> QUERY_ATTRIBUTES = Set.of("module-path", "pin-source");
    private static final Set<String> KEY_TYPES = Set.of("private", "public", "cert");

    private final String text;
    private final Map<String, byte[]> attributes;

    private Pkcs11Uri(String text, Map<String, byte[]> attributes) {
        this.text = text;
        this.attributes = attributes;
    }

    /** @throws KeyFormatException if {@code text} is not such a URI, or holds a PIN */
    static Pkcs11Uri parse(String text) throws KeyFormatException {
        if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || text.length() > MAX_CHARS) {
            throw new KeyFormatException("'" + text.substring(0, Math.min(text.length(), 80))
                    + "' is not a PKCS#11 URI, expected such as 'pkcs11:token=release;object=signing?module-path=/usr/lib/"
                    + "softhsm/libsofthsm2.so&pin-source=file:/run/pin'.");
        }
        String[] parts = text.substring(SCHEME.length()).split("\\?", 2);
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        for (String part : parts[0].split(";", -1)) {
            put(attributes, part, PATH_ATTRIBUTES);
        }
        if (parts.length == 2) {
            for (String part : parts[1].split("&", -1)) {
                put(attributes, part, QUERY_ATTRIBUTES);
            }
        }
        Pkcs11Uri uri = new Pkcs11Uri(text, Map.copyOf(attributes));
        String type = uri.text("type");
        if (type != null && !KEY_TYPES.contains(type)) {
            throw new KeyFormatException("Key " + text + " has type " + type + ", expected private, public or cert.");
        }
        uri.slotId();
        return uri;
    }

    private static void put(Map<String, byte[]> attributes, String part, Set<String> known) throws KeyFormatException {
        if (part.isEmpty()) {
            return;
        }
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        // No message here shows the URI: it may hold the PIN.
        if (name.equals("pin-value")) {
            throw new KeyFormatException(
                    "A PKCS#11 URI with pin-value puts the PIN where every user of this machine can"
                            + " read it. Give pin-source=file:/PATH in the URI, or the environment variable "
                            + PIN_VARIABLE + ".");
        }
        if (name.equals("module-name")) {
            throw new KeyFormatException(
                    "PKCS#11 URI: module-name is not supported, give the whole path as module-path.");
        }
        if (equals < 0 || !known.contains(name)) {
            throw new KeyFormatException("PKCS#11 URI: '" + name + "' is not an attribute known here, expected "
                    + String.join(", ", known.stream().sorted().toList()) + ".");
        }
        if (attributes.put(name, percentDecoded(name, part.substring(equals + 1))) != null) {
            throw new KeyFormatException("PKCS#11 URI: attribute " + name + " is given twice.");
        }
    }

    private static byte[] percentDecoded(String name, String value) throws KeyFormatException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '%') {
                bytes.write(text[i]);
                continue;
            }
            int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
            int low = i + 2 < text.length ? Character.digit(text[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new KeyFormatException("PKCS#11 URI: attribute " + name + " has a % without two hex digits.");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toByteArray();
    }

    /** An attribute as text; null if it is not given. */
    @Nullable
    String text(String attribute) {
        byte[] value = attributes.get(attribute);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** CKA_ID in hex; null if it is not given. */
    @Nullable
    String idHex() {
        byte[] id = attributes.get("id");
        return id == null ? null : HexFormat.of().formatHex(id);
    }

    /** CKA_LABEL; null if it is not given. */
    @Nullable
    String label() {
        return text("object");
    }

    /** The slot's number, or -1. */
    long slotId() throws KeyFormatException {
        String value = text("slot-id");
        try {
            return value == null ? -1 : Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new KeyFormatException("Key " + text + ": slot-id is not a number.", e);
        }
    }

    Path module(Map<String, String> environment) throws KeyFormatException {
        String path = text("module-path");
        if (path == null) {
            path = environment.get(MODULE_VARIABLE);
        }
        if (path == null || path.isEmpty()) {
            throw new KeyFormatException("Key " + text + " does not say which PKCS#11 module to use. Add"
                    + " '?module-path=/PATH/MODULE.so', or set the environment variable " + MODULE_VARIABLE + ".");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new KeyFormatException("Key " + text + ": module-path is not a path.", e);
        }
    }

    /** The PIN, or null if none was given. pin-source wins over the environment. */
    @Nullable
    String pin(Map<String, String> environment) throws KeyFormatException {
        String source = text("pin-source");
        if (source == null) {
            return environment.get(PIN_VARIABLE);
        }
        String path = source.startsWith("file://") ? source.substring("file://".length()) : source;
        path = path.startsWith("file:") ? path.substring("file:".length()) : path;
        if (!path.startsWith("/")) {
            throw new KeyFormatException(
                    "Key " + text + ": pin-source is '" + source + "', expected file: and an absolute path.");
        }
        return Passphrase.firstLine("PIN file", Path.of(path));
    }

    /** What selects the key within its token, for messages, with a blank before it; empty if nothing does. */
    String selection() {
        String label = label();
        String id = idHex();
        return (label == null ? "" : " object=" + label) + (id == null ? "" : " id=" + id);
    }

    /** The URI as it was given; it holds no PIN. */
    @Override
    public String toString() {
        return text;
    }
}
