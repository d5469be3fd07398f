package dev.tandem.testdata.crash;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A flat directory of small files on a file system that loses what was not forced: contents, names and removals each for
 * itself. A name that is durable may lead to a content that is not.
 *
 * <p>A crash leaves of each content what was durable, nothing, the first half or all of what was written since. Of each change
 * of a name that was not forced it leaves that it happened or not; a rename is one change, so that a name is never missing in
 * between.
 */
public final class SimulatedFiles {
    private final PowerSupply power;
    private final Map<Integer, Inode> inodes;
    private final Map<String, Integer> durableNames;
    private final Map<String, Integer> names;

    /** The changes between {@link #durableNames} and {@link #names}. */
    private final List<NameChange> nameChanges;

    private int nextInode;
    private long changes;

    /**
     * A file without its names; never changes.
     *
     * @param waiting what it held since, the oldest first
     * @param forceable false after a force that failed: what was written before it is never forced any more
     */
    private record Inode(Content durable, List<Waiting> waiting, boolean forceable, long order) {
        Content last() {
            return waiting.isEmpty() ? durable : waiting.get(waiting.size() - 1).content();
        }

        boolean isSettled() {
            return waiting.isEmpty();
        }
    }

    /** @param kept how many of the bytes were there before; a file that is written anew is emptied first */
    private record Waiting(Content content, int kept) {}

    private record NameChange(
            long order, @Nullable String removed, @Nullable String added, int inode) {
        void applyTo(Map<String, Integer> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null) {
                names.put(added, inode);
            }
        }
    }

    /** Bytes with their fingerprint. */
    private static final class Content {
        static final Content EMPTY = new Content(new byte[0]);

        private final byte[] bytes;
        private final long hash;

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Mix.of(bytes);
        }

        boolean sameAs(Content other) {
            return Arrays.equals(bytes, other.bytes);
        }
    }

    /** A new directory without files. */
    public SimulatedFiles(PowerSupply power) {
        this(power, new HashMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    private SimulatedFiles(
            PowerSupply power,
            Map<Integer, Inode> inodes,
            Map<String, Integer> durableNames,
            Map<String, Integer> names,
            List<NameChange> nameChanges) {
        this.power = power;
        this.inodes = inodes;
        this.durableNames = durableNames;
        this.names = names;
        this.nameChanges = nameChanges;
    }

    public PowerSupply power() {
        return power;
    }

    /** The content of a file, empty when there is none. Throws when it is longer than {@code limitBytes}. */
    public Optional<byte[]> read(String name, int limitBytes) throws IOException {
        requireName(name);
        if (power.read() != null) {
            throw new IOException("Input/output error: reading " + name);
        }
        Integer inode = names.get(name);
        if (inode == null) {
            return Optional.empty();
        }
        byte[] bytes = inode(inode).last().bytes;
        if (bytes.length > limitBytes) {
            throw new IOException(name + " has more than the " + limitBytes + " bytes that are read");
        }
        return Optional.of(bytes.clone());
    }

    /** Makes or empties the file and writes {@code content}. */
    public void write(String name, byte[] content) throws IOException {
        put(name, content, false);
    }

    /** Adds to the end of the file, made when it is missing. */
    public void append(String name, byte[] content) throws IOException {
        put(name, content, true);
    }

    private void put(String name, byte[] content, boolean append) throws IOException {
        requireName(name);
        Fault fault = power.operation(() -> (append ? "append " : "write ") + content.length + " to " + name);
        boolean failed = fault == Fault.IO_ERROR || power.isFull();
        byte[] written = failed ? Arrays.copyOf(content, content.length / 2) : content;
        changes++;
        Integer known = names.get(name);
        int number = known == null ? create(name) : known;
        Inode inode = inode(number);
        byte[] before = append ? inode.last().bytes : new byte[0];
        byte[] all = Arrays.copyOf(before, before.length + written.length);
        System.arraycopy(written, 0, all, before.length, written.length);
        List<Waiting> waiting = new ArrayList<>(inode.waiting());
        waiting.add(new Waiting(new Content(all), before.length));
        inodes.put(
                number,
                new Inode(
                        inode.durable(),
                        List.copyOf(waiting),
                        inode.forceable() || !append,
                        inode.isSettled() ? power.operations() : inode.order()));
        if (failed) {
            throw new IOException((power.isFull() ? "No space left on device: " : "Input/output error: ") + name);
        }
    }

    private int create(String name) {
        int number = nextInode++;
        inodes.put(number, new Inode(Content.EMPTY, List.of(), true, 0));
        change(new NameChange(power.operations(), null, name, number));
        return number;
    }

    /** Makes the content of the file durable, not its name. */
    public void force(String name) throws IOException {
        int number = existing(name);
        Fault fault = power.operation(() -> "force " + name);
        Inode inode = inode(number);
        changes++;
        if (fault == Fault.IO_ERROR) {
            inodes.put(number, new Inode(inode.durable(), inode.waiting(), false, inode.order()));
            throw new IOException("Input/output error: forcing " + name);
        }
        if (inode.forceable()) {
            inodes.put(number, new Inode(inode.last(), List.of(), true, 0));
        }
    }

    /** Gives a file another name, in place of what has that name. */
    public void rename(String from, String to) throws IOException {
        int number = existing(from);
        requireName(to);
        Fault fault = power.operation(() -> "rename " + from + " to " + to);
        if (fault == Fault.IO_ERROR) {
            throw new IOException("Input/output error: renaming " + from + " to " + to);
        }
        if (!from.equals(to)) {
            change(new NameChange(power.operations(), from, to, number));
        }
    }

    /** Removes a file, if it is there. */
    public void delete(String name) throws IOException {
        requireName(name);
        if (power.operation(() -> "delete " + name) == Fault.IO_ERROR) {
            throw new IOException("Input/output error: deleting " + name);
        }
        if (names.containsKey(name)) {
            change(new NameChange(power.operations(), name, null, -1));
        }
    }

    /** Makes all names and removals durable, but no content. */
    public void forceNames() throws IOException {
        if (power.operation(() -> "force names") == Fault.IO_ERROR) {
            throw new IOException("Input/output error: forcing a directory");
        }
        changes++;
        settleNames();
    }

    /** The names that are there, sorted. */
    public List<String> names() throws IOException {
        if (power.read() != null) {
            throw new IOException("Input/output error: reading a directory");
        }
        return List.copyOf(names.keySet());
    }

    /** What a running system would read, without being counted; for those who look at it from outside. */
    public Optional<byte[]> look(String name) {
        return Optional.ofNullable(names.get(name))
                .map(number -> inode(number).last().bytes.clone());
    }

    /** Everything lands: what an orderly shutdown does. */
    public void settle() {
        changes++;
        settleNames();
        inodes.keySet().retainAll(names.values());
        inodes.replaceAll((number, inode) -> new Inode(inode.last(), List.of(), true, 0));
    }

    /** Nothing of what waits lands. */
    public void lose() {
        changes++;
        names.clear();
        names.putAll(durableNames);
        nameChanges.clear();
        inodes.keySet().retainAll(names.values());
        inodes.replaceAll((number, inode) -> new Inode(inode.durable(), List.of(), true, 0));
    }

    /** One of the directories that a crash at this moment can leave, with a power supply of its own. */
    public SimulatedFiles crashClone(Exhaustive choice) {
        return crashClone(choice, Bounds.SMALL);
    }

    /** One of the directories that a crash at this moment can leave, with a power supply of its own. */
    public SimulatedFiles crashClone(Exhaustive choice, Bounds bounds) {
        return new CrashStates<>(unsettled(bounds), () -> durableCopy(new PowerSupply()), bounds).after(choice);
    }

    SimulatedFiles copy(PowerSupply newPower) {
        SimulatedFiles copy = new SimulatedFiles(
                newPower,
                new HashMap<>(inodes),
                new TreeMap<>(durableNames),
                new TreeMap<>(names),
                new ArrayList<>(nameChanges));
        copy.nextInode = nextInode;
        return copy;
    }

    SimulatedFiles durableCopy(PowerSupply newPower) {
        SimulatedFiles copy = new SimulatedFiles(
                newPower, new HashMap<>(), new TreeMap<>(durableNames), new TreeMap<>(durableNames), new ArrayList<>());
        inodes.forEach((number, inode) -> copy.inodes.put(number, new Inode(inode.durable(), List.of(), true, 0)));
        copy.nextInode = nextInode;
        return copy;
    }

    List<Unsettled<SimulatedFiles>> unsettled(Bounds bounds) {
        List<Unsettled<SimulatedFiles>> found = new ArrayList<>();
        for (Map.Entry<Integer, Inode> entry : new TreeMap<>(inodes).entrySet()) {
            Inode inode = entry.getValue();
            if (!inode.isSettled()) {
                List<Content> outcomes = outcomes(inode);
                found.add(new Unsettled<>(
                        inode.order(),
                        outcomes.size(),
                        (copy, outcome) ->
                                copy.inodes.put(entry.getKey(), new Inode(outcomes.get(outcome), List.of(), true, 0))));
            }
        }
        List<NameChange> waiting = List.copyOf(nameChanges);
        if (!bounds.namesInOrder()) {
            for (NameChange change : waiting) {
                found.add(new Unsettled<>(
                        change.order(), 2, (copy, outcome) -> copy.applyFirst(List.of(change), outcome)));
            }
        } else if (!waiting.isEmpty()) {
            // none, all, then those that stop in between
            found.add(new Unsettled<>(
                    waiting.get(0).order(),
                    waiting.size() + 1,
                    (copy, outcome) ->
                            copy.applyFirst(waiting, outcome == 0 ? 0 : outcome == 1 ? waiting.size() : outcome - 1)));
        }
        return found;
    }

    private void applyFirst(List<NameChange> waiting, int count) {
        waiting.subList(0, count).forEach(change -> {
            change.applyTo(durableNames);
            change.applyTo(names);
        });
    }

    /** The first is that all is lost, the second that all landed; further ones only where they are something else. */
    private static List<Content> outcomes(Inode inode) {
        List<Content> outcomes = new ArrayList<>(List.of(inode.durable(), inode.last()));
        for (Waiting waiting : inode.waiting()) {
            byte[] bytes = waiting.content().bytes;
            addNew(outcomes, new Content(Arrays.copyOf(bytes, waiting.kept())));
            addNew(outcomes, new Content(Arrays.copyOf(bytes, (waiting.kept() + bytes.length) / 2)));
            addNew(outcomes, waiting.content());
        }
        return outcomes;
    }

    private static void addNew(List<Content> outcomes, Content content) {
        if (outcomes.stream().noneMatch(content::sameAs)) {
            outcomes.add(content);
        }
    }

    long changes() {
        return changes;
    }

    /** The same for the same names and contents as a reader sees them; 0 without any. */
    long fingerprint() {
        long sum = 0;
        for (Map.Entry<String, Integer> name : names.entrySet()) {
            sum += Mix.of(name.getKey().hashCode(), inode(name.getValue()).last().hash);
        }
        return sum;
    }

    /** The same for the same names and contents as a crash leaves them at least; 0 without any. */
    long durableFingerprint() {
        long sum = 0;
        for (Map.Entry<String, Integer> name : durableNames.entrySet()) {
            sum += Mix.of(name.getKey().hashCode(), inode(name.getValue()).durable().hash);
        }
        return sum;
    }

    private void change(NameChange change) {
        changes++;
        change.applyTo(names);
        nameChanges.add(change);
    }

    private void settleNames() {
        durableNames.clear();
        durableNames.putAll(names);
        nameChanges.clear();
    }

    private Inode inode(int number) {
        Inode inode = inodes.get(number);
        if (inode == null) {
            throw new IllegalStateException("a name without a file: " + number);
        }
        return inode;
    }

    private int existing(String name) throws IOException {
        requireName(name);
        Integer number = names.get(name);
        if (number == null) {
            throw new FileNotFoundException(name);
        }
        return number;
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no name of a file: " + name);
        }
    }
}
