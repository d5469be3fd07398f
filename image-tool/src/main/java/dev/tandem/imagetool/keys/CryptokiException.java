package dev.tandem.imagetool.keys;

import java.io.IOException;
import java.util.Map;

/** A call of a PKCS#11 module gave another code than CKR_OK. */
final class CryptokiException extends IOException {
    private static final long serialVersionUID = 1L;

    static final long PIN_INCORRECT = 0xa0;
    static final long PIN_LOCKED = 0xa4;
    static final long USER_ALREADY_LOGGED_IN = 0x100;
    static final long ATTRIBUTE_SENSITIVE = 0x11;
    static final long ATTRIBUTE_TYPE_INVALID = 0x12;
    static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;

    /** PKCS#11 v3.0 section 5.1, as far as anyone who uses a token can do something about it. */
    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(0x05L, "CKR_GENERAL_ERROR"),
            Map.entry(0x06L, "CKR_FUNCTION_FAILED"),
            Map.entry(ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE"),
            Map.entry(ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID"),
            Map.entry(0x30L, "CKR_DEVICE_ERROR"),
            Map.entry(0x31L, "CKR_DEVICE_MEMORY"),
            Map.entry(0x32L, "CKR_DEVICE_REMOVED"),
            Map.entry(0x54L, "CKR_FUNCTION_NOT_SUPPORTED"),
            Map.entry(0x63L, "CKR_KEY_TYPE_INCONSISTENT"),
            Map.entry(0x68L, "CKR_KEY_FUNCTION_NOT_PERMITTED: the key may not be used for signing"),
            Map.entry(0x70L, "CKR_MECHANISM_INVALID: the token does not know the mechanism"),
            Map.entry(0x82L, "CKR_OBJECT_HANDLE_INVALID"),
            Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT: the PIN is wrong"),
            Map.entry(0xa1L, "CKR_PIN_INVALID: the PIN has characters the token does not take"),
            Map.entry(0xa2L, "CKR_PIN_LEN_RANGE: the PIN is too short or too long"),
            Map.entry(0xa3L, "CKR_PIN_EXPIRED: the PIN has to be changed first"),
            Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED: the PIN was wrong too often; unlock it with the token's own tool"),
            Map.entry(0xb1L, "CKR_SESSION_COUNT: the token takes no further session"),
            Map.entry(0xe0L, "CKR_TOKEN_NOT_PRESENT"),
            Map.entry(0xe1L, "CKR_TOKEN_NOT_RECOGNIZED"),
            Map.entry(0x101L, "CKR_USER_NOT_LOGGED_IN"),
            Map.entry(0x102L, "CKR_USER_PIN_NOT_INITIALIZED: the token has no user PIN yet"));

    private final long code;

    CryptokiException(String function, long code) {
        super(function + " gave " + NAMES.getOrDefault(code, "code 0x" + Long.toHexString(code)));
        this.code = code;
    }

    long code() {
        return code;
    }
}
