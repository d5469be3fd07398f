package dev.tandem.imagetool.keys;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.tandem.artifact.signing.KeyFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dozen functions of a PKCS#11 module that signing takes (PKCS#11 v2.40, chapter 5), called directly.
 *
 * <p>Not through the JDK's SunPKCS11: its key store shows a private key only if a certificate with the same CKA_ID lies
 * beside it, and there is no other public way to a key handle. Tokens for signing mostly hold a bare key pair, and
 * writing a certificate onto somebody's token is not ours to do. SunPKCS11 cannot choose a token by its label, either.
 *
 * <p>Not safe for threads: {@link Pkcs11Session} takes care of that.
 */
final class Cryptoki {
    static final long PRIVATE_KEY = 3;
    static final long PUBLIC_KEY = 2;
    static final long CERTIFICATE = 1;

    static final long CKA_CLASS = 0x0;
    static final long CKA_LABEL = 0x3;
    static final long CKA_VALUE = 0x11;
    static final long CKA_KEY_TYPE = 0x100;
    static final long CKA_ID = 0x102;
    static final long CKA_MODULUS = 0x120;
    static final long CKA_PUBLIC_EXPONENT = 0x122;
    static final long CKA_EC_PARAMS = 0x180;
    static final long CKA_EC_POINT = 0x181;
    static final long CKA_ALWAYS_AUTHENTICATE = 0x202;

    static final long CKM_RSA_PKCS = 0x1;
    static final long CKM_ECDSA = 0x1041;

    static final long CKU_USER = 1;
    static final long CKU_CONTEXT_SPECIFIC = 2;

    static final long CKF_LOGIN_REQUIRED = 0x4;
    static final long CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;

    private static final long CKF_SERIAL_SESSION = 0x4;
    private static final long UNAVAILABLE = -1;

    /** Places in CK_FUNCTION_LIST, after its version. Fixed since v2.0; later versions only append. */
    private enum Call {
        C_Initialize(0),
        C_Finalize(1),
        C_GetSlotList(4),
        C_GetTokenInfo(6),
        C_OpenSession(12),
        C_CloseSession(13),
        C_Login(18),
        C_GetAttributeValue(24),
        C_FindObjectsInit(26),
        C_FindObjects(27),
        C_FindObjectsFinal(28),
        C_SignInit(42),
        C_Sign(43);

        private final int place;

        Call(int place) {
            this.place = place;
        }
    }

    /** What CK_TOKEN_INFO says. */
    record TokenInfo(String label, String manufacturer, String model, String serial, long flags) {
        boolean has(long flag) {
            return (flags & flag) != 0;
        }
    }

    private static final int MAX_SLOTS = 1024;
    private static final int MAX_OBJECTS = 1024;
    private static final int MAX_ATTRIBUTE_BYTES = 64 << 10;
    private static final int MAX_SIGNATURE_BYTES = 2048;

    /** CK_TOKEN_INFO takes 208 bytes where unsigned long has 8. */
    private static final int TOKEN_INFO_ROOM = 512;

    private final Pointer functions;

    private Cryptoki(Pointer functions) {
        this.functions = functions;
    }

    /**
     * Loads a module; it stays loaded until the program ends.
     *
     * @throws KeyFormatException if the file is not a PKCS#11 module for this machine
     */
    static Cryptoki load(Path module) throws KeyFormatException {
        if (Platform.isWindows()) {
            // There the structures are packed to single bytes; nobody has tried it.
            throw new KeyFormatException("PKCS#11 tokens are supported on Linux and macOS. Use --sign-with here.");
        }
        if (!module.isAbsolute() || !Files.isRegularFile(module)) {
            throw new KeyFormatException(
                    "PKCS#11 module " + module + " is not there, expected the absolute path of a shared"
                            + " library such as /usr/lib/softhsm/libsofthsm2.so.");
        }
        PointerByReference list = new PointerByReference();
        try {
            Function getFunctionList =
                    NativeLibrary.getInstance(module.toString()).getFunction("C_GetFunctionList");
            check("C_GetFunctionList", invoke(getFunctionList, list));
        } catch (UnsatisfiedLinkError e) {
            throw new KeyFormatException(
                    "PKCS#11 module " + module + " cannot be loaded: " + firstLine(e.getMessage()), e);
        } catch (CryptokiException e) {
            throw new KeyFormatException("PKCS#11 module " + module + " cannot be used: " + e.getMessage(), e);
        }
        return new Cryptoki(list.getValue());
    }

    /** Returns false if somebody else in this process did it before, who then has to finalize as well. */
    boolean initialize() throws CryptokiException {
        long code = call(Call.C_Initialize, Pointer.NULL);
        if (code == CryptokiException.CRYPTOKI_ALREADY_INITIALIZED) {
            return false;
        }
        check(Call.C_Initialize.name(), code);
        return true;
    }

    /** Ends all sessions and logins. Its result helps nobody: whatever was to be done is done. */
    void terminate() {
        call(Call.C_Finalize, Pointer.NULL);
    }

    List<Long> slotsWithToken() throws CryptokiException {
        NativeLongByReference count = new NativeLongByReference(new NativeLong(MAX_SLOTS));
        Memory slots = new Memory((long) MAX_SLOTS * NativeLong.SIZE);
        checked(Call.C_GetSlotList, (byte) 1, slots, count);
        return longs(slots, count.getValue().longValue());
    }

    TokenInfo tokenInfo(long slot) throws CryptokiException {
        Memory info = new Memory(TOKEN_INFO_ROOM);
        info.clear();
        checked(Call.C_GetTokenInfo, new NativeLong(slot), info);
        return new TokenInfo(
                padded(info, 0, 32),
                padded(info, 32, 32),
                padded(info, 64, 16),
                padded(info, 80, 16),
                info.getNativeLong(96).longValue());
    }

    long openSession(long slot) throws CryptokiException {
        NativeLongByReference session = new NativeLongByReference();
        checked(
                Call.C_OpenSession,
                new NativeLong(slot),
                new NativeLong(CKF_SERIAL_SESSION),
                Pointer.NULL,
                Pointer.NULL,
                session);
        return session.getValue().longValue();
    }

    void closeSession(long session) {
        call(Call.C_CloseSession, new NativeLong(session));
    }

    /** @param pin null for a token with its own key pad */
    void login(long session, long user, @Nullable String pin) throws CryptokiException {
        byte[] bytes = pin == null ? new byte[0] : pin.getBytes(StandardCharsets.UTF_8);
        Memory memory = memory(bytes);
        long code = call(
                Call.C_Login,
                new NativeLong(session),
                new NativeLong(user),
                pin == null ? Pointer.NULL : memory,
                new NativeLong(bytes.length));
        memory.clear();
        if (code != CryptokiException.USER_ALREADY_LOGGED_IN) {
            check(Call.C_Login.name(), code);
        }
    }

    /** The objects of a class; which of them is meant is decided by the caller, who can name the others in a message. */
    List<Long> find(long session, long objectClass) throws CryptokiException {
        Memory value = new Memory(NativeLong.SIZE);
        value.setNativeLong(0, new NativeLong(objectClass));
        checked(
                Call.C_FindObjectsInit,
                new NativeLong(session),
                attribute(CKA_CLASS, value, NativeLong.SIZE),
                new NativeLong(1));
        Memory handles = new Memory((long) MAX_OBJECTS * NativeLong.SIZE);
        NativeLongByReference count = new NativeLongByReference();
        long code = call(Call.C_FindObjects, new NativeLong(session), handles, new NativeLong(MAX_OBJECTS), count);
        call(Call.C_FindObjectsFinal, new NativeLong(session));
        check(Call.C_FindObjects.name(), code);
        return longs(handles, count.getValue().longValue());
    }

    /** An attribute of an object; null if the object has none, or keeps it to itself. */
    byte @Nullable [] attribute(long session, long object, long type) throws CryptokiException {
        Memory template = attribute(type, Pointer.NULL, 0);
        if (!getAttribute(session, object, template)) {
            return null;
        }
        long length = template.getNativeLong(2L * NativeLong.SIZE).longValue();
        if (length == UNAVAILABLE || length < 0 || length > MAX_ATTRIBUTE_BYTES) {
            return null;
        }
        if (length == 0) {
            return new byte[0];
        }
        Memory value = new Memory(length);
        template = attribute(type, value, length);
        if (!getAttribute(session, object, template)) {
            return null;
        }
        long written = template.getNativeLong(2L * NativeLong.SIZE).longValue();
        return written < 0 || written > length ? null : value.getByteArray(0, (int) written);
    }

    private boolean getAttribute(long session, long object, Memory template) throws CryptokiException {
        long code = call(
                Call.C_GetAttributeValue, new NativeLong(session), new NativeLong(object), template, new NativeLong(1));
        if (code == CryptokiException.ATTRIBUTE_TYPE_INVALID || code == CryptokiException.ATTRIBUTE_SENSITIVE) {
            return false;
        }
        check(Call.C_GetAttributeValue.name(), code);
        return true;
    }

    void signInit(long session, long key, long mechanism) throws CryptokiException {
        Memory memory = new Memory(3L * NativeLong.SIZE);
        memory.clear();
        memory.setNativeLong(0, new NativeLong(mechanism));
        checked(Call.C_SignInit, new NativeLong(session), memory, new NativeLong(key));
    }

    byte[] sign(long session, byte[] data) throws CryptokiException {
        Memory signature = new Memory(MAX_SIGNATURE_BYTES);
        NativeLongByReference length = new NativeLongByReference(new NativeLong(MAX_SIGNATURE_BYTES));
        checked(Call.C_Sign, new NativeLong(session), memory(data), new NativeLong(data.length), signature, length);
        return signature.getByteArray(0, (int)
                Math.max(0, Math.min(MAX_SIGNATURE_BYTES, length.getValue().longValue())));
    }

    private void checked(Call call, Object... arguments) throws CryptokiException {
        check(call.name(), call(call, arguments));
    }

    private long call(Call call, Object... arguments) {
        // CK_VERSION, two bytes, is padded to the size of a pointer.
        long offset = (1L + call.place) * Native.POINTER_SIZE;
        return invoke(Function.getFunction(functions.getPointer(offset)), arguments);
    }

    private static long invoke(Function function, Object... arguments) {
        return ((NativeLong) function.invoke(NativeLong.class, arguments)).longValue();
    }

    private static void check(String function, long code) throws CryptokiException {
        if (code != 0) {
            throw new CryptokiException(function, code);
        }
    }

    /** One CK_ATTRIBUTE: type, pointer, length, each the size of a pointer on the systems this runs on. */
    private static Memory attribute(long type, Pointer value, long length) {
        Memory attribute = new Memory(2L * NativeLong.SIZE + Native.POINTER_SIZE);
        attribute.setNativeLong(0, new NativeLong(type));
        attribute.setPointer(NativeLong.SIZE, value);
        attribute.setNativeLong((long) NativeLong.SIZE + Native.POINTER_SIZE, new NativeLong(length));
        return attribute;
    }

    private static Memory memory(byte[] bytes) {
        Memory memory = new Memory(Math.max(1, bytes.length));
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    private static List<Long> longs(Memory memory, long count) {
        List<Long> values = new ArrayList<>();
        for (long i = 0; i < count && i < memory.size() / NativeLong.SIZE; i++) {
            values.add(memory.getNativeLong(i * NativeLong.SIZE).longValue());
        }
        return values;
    }

    /** Texts of CK_TOKEN_INFO are padded with blanks and have no end mark. */
    private static String padded(Memory memory, long offset, int length) {
        return new String(memory.getByteArray(offset, length), StandardCharsets.UTF_8).stripTrailing();
    }

    /** An attribute's value of type CK_ULONG. */
    static long unsignedLong(byte[] value) {
        return value.length == NativeLong.SIZE ? memory(value).getNativeLong(0).longValue() : UNAVAILABLE;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.split("\n", 2)[0];
    }
}
