package dev.tandem.client.state;

import dev.tandem.client.platform.AtomicFiles;
import dev.tandem.client.platform.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps {@link DeviceState} in two files that are replaced in turn, each with a serial number and a digest: the newest whole
 * one counts. A power cut cannot damage either ({@link AtomicFiles}); a failing card can, and then the one before is still
 * there. An update under way is never forgotten because one file is unreadable.
 */
public final class StateStore {
    private static final List<String> NAMES = List.of("state-1", "state-2");
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_HEAD_BYTES = 200;
    private static final Pattern HEAD = Pattern.compile("tandem-state 1 ([0-9]{1,18}) ([0-9a-f]{64})");

    private final StateDirectory directory;
    private long serial;
    private int newest = 1;
    private DeviceState current;
    private List<String> damage = List.of();

    private StateStore(StateDirectory directory, DeviceState initial) {
        this.directory = directory;
        this.current = initial;
    }

    /**
     * Reads what is there.
     *
     * @throws IOException if it cannot be read; damage is no such reason, see {@link #damage}
     */
    public static StateStore open(StateDirectory directory) throws IOException {
        return open(directory, DeviceState.NEW);
    }

    /**
     * Reads what is there.
     *
     * @param initial of a device that has no record yet
     */
    public static StateStore open(StateDirectory directory, DeviceState initial) throws IOException {
        StateStore store = new StateStore(directory, initial);
        store.load();
        return store;
    }

    public DeviceState state() {
        return current;
    }

    /** What could not be used of what was found, a sentence each; empty when all is well. */
    public List<String> damage() {
        return damage;
    }

    /** Whether there was something and nothing of it could be used: then {@link #state} is that of a new device. */
    public boolean lost() {
        return serial == 0 && !damage.isEmpty();
    }

    /** Durable when it returns. When it fails, the state is what it was, on disk as well as here. */
    public void save(DeviceState state) throws IOException {
        byte[] json = StateJson.write(state);
        String head = String.format(Locale.ROOT, "tandem-state 1 %d %s\n", serial + 1, sha256(json, 0, json.length));
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOf(headBytes, headBytes.length + json.length);
        System.arraycopy(json, 0, content, headBytes.length, json.length);
        int older = 1 - newest;
        AtomicFiles.replace(directory, NAMES.get(older), content);
        serial++;
        newest = older;
        current = state;
    }

    private void load() throws IOException {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            try {
                Optional<byte[]> content = directory.read(name, MAX_BYTES);
                if (content.isPresent()) {
                    take(i, content.get());
                }
            } catch (IOException e) {
                problems.add(name + " in " + directory + " cannot be used: " + e.getMessage());
            }
        }
        damage = List.copyOf(problems);
    }

    private void take(int index, byte[] content) throws IOException {
        int end = 0;
        while (end < content.length && end < MAX_HEAD_BYTES && content[end] != '\n') {
            end++;
        }
        Matcher head = HEAD.matcher(new String(content, 0, end, StandardCharsets.US_ASCII));
        if (!head.matches() || end == content.length) {
            throw new DamagedStateException("it does not begin with \"tandem-state 1\", a number and a digest");
        }
        int start = end + 1;
        if (!sha256(content, start, content.length - start).equals(head.group(2))) {
            throw new DamagedStateException("its content does not have the digest of its first line");
        }
        long found = Long.parseLong(head.group(1));
        DeviceState state = StateJson.read(Arrays.copyOfRange(content, start, content.length));
        if (found > serial) {
            serial = found;
            newest = index;
            current = state;
        }
    }

    private static String sha256(byte[] bytes, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, offset, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
