package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk of sectors of 512 bytes that loses what was not forced. Whatever was written through one handle becomes durable by
 * a force of that handle and of no other: stricter than Linux, where the handles of one device share a page cache, because a
 * force elsewhere must not hide a missing one.
 *
 * <p>A crash leaves of each sector, independently of all others, what was durable, or any content written since, or the first
 * bytes of one and the rest of the one before.
 */
public final class SimulatedDisk {
    private final PowerSupply power;
    private final long sizeBytes;
    private final SectorMap durable;

    /** By the number of the sector. The values are shared with copies. */
    private final Map<Long, Pending> pending;

    /** What a reader sees: {@link #durable} and {@link #pending}. */
    private final SectorMap current;

    private int handles;
    private long changes;

    /** Contents of a sector that wait to become durable, the oldest first; never changes. */
    private record Pending(long order, List<Version> versions) {
        Sector last() {
            return versions.get(versions.size() - 1).content();
        }
    }

    /** What was written, and through which handle. 0 is none: whose force has failed. */
    private record Version(int handle, Sector content) {}

    private SimulatedDisk(
            PowerSupply power, long sizeBytes, SectorMap durable, Map<Long, Pending> pending, SectorMap current) {
        this.power = power;
        this.sizeBytes = sizeBytes;
        this.durable = durable;
        this.pending = pending;
        this.current = current;
    }

    /** A new disk, all zero; however large, only what is written takes memory. */
    public static SimulatedDisk of(long sizeBytes, PowerSupply power) {
        return new SimulatedDisk(power, sizeBytes, new SectorMap(), new HashMap<>(), new SectorMap());
    }

    public PowerSupply power() {
        return power;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Opens the disk. Each handle has to be forced for itself. */
    public BlockDevice open(String name) {
        return open(name, new ByteRange(0, sizeBytes));
    }

    /** Opens a partition. Each handle has to be forced for itself, also those of the same partition. */
    public BlockDevice open(String name, ByteRange range) {
        if (range.end() > sizeBytes) {
            throw new IllegalArgumentException(range + " are not all on a disk of " + sizeBytes);
        }
        return new DiskHandle(this, ++handles, name, range);
    }

    /** What is on it as a running system sees it: to look at, not to write to, and without being counted. */
    public BlockDevice view() {
        return new DiskHandle(this, DiskHandle.VIEW, "view", new ByteRange(0, sizeBytes));
    }

    /** For making it: what is written is durable at once, and not counted. */
    public BlockDevice factory() {
        return new DiskHandle(this, DiskHandle.FACTORY, "factory", new ByteRange(0, sizeBytes));
    }

    /** How many sectors may be lost. */
    public int pendingSectors() {
        return pending.size();
    }

    /** Everything lands: what an orderly shutdown does. */
    public void settle() {
        changes += pending.size();
        pending.forEach((number, waiting) -> durable.put(number, waiting.last()));
        pending.clear();
    }

    /** Nothing of what waits lands. */
    public void lose() {
        changes += pending.size();
        pending.forEach((number, waiting) -> current.put(number, durable.get(number)));
        pending.clear();
    }

    /** One of the disks that a crash at this moment can leave, with a power supply of its own. */
    public SimulatedDisk crashClone(Exhaustive choice) {
        return crashClone(choice, Bounds.SMALL);
    }

    /** One of the disks that a crash at this moment can leave, with a power supply of its own. */
    public SimulatedDisk crashClone(Exhaustive choice, Bounds bounds) {
        return new CrashStates<>(unsettled(bounds), () -> durableCopy(new PowerSupply()), bounds).after(choice);
    }

    /** The same state; what waits goes on waiting. */
    SimulatedDisk copy(PowerSupply newPower) {
        SimulatedDisk copy =
                new SimulatedDisk(newPower, sizeBytes, durable.copy(), new HashMap<>(pending), current.copy());
        copy.handles = handles;
        return copy;
    }

    SimulatedDisk durableCopy(PowerSupply newPower) {
        return new SimulatedDisk(newPower, sizeBytes, durable.copy(), new HashMap<>(), durable.copy());
    }

    List<Unsettled<SimulatedDisk>> unsettled(Bounds bounds) {
        List<Unsettled<SimulatedDisk>> found = new ArrayList<>();
        pending.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<Long, Pending> e) -> e.getValue().order())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> {
                    long number = entry.getKey();
                    List<Sector> outcomes = outcomes(durable.get(number), entry.getValue(), bounds.tearAt());
                    found.add(new Unsettled<>(
                            entry.getValue().order(),
                            outcomes.size(),
                            (copy, outcome) -> copy.putDurable(number, outcomes.get(outcome))));
                });
        return found;
    }

    /** The first is that all is lost, the second that all landed; further ones only where they are something else. */
    private static List<Sector> outcomes(Sector durable, Pending waiting, int tearAt) {
        List<Sector> outcomes = new ArrayList<>(List.of(durable, waiting.last()));
        Sector before = durable;
        for (Version version : waiting.versions()) {
            if (tearAt > 0) {
                addNew(outcomes, version.content().tornOver(before, tearAt));
            }
            addNew(outcomes, version.content());
            before = version.content();
        }
        return outcomes;
    }

    private static void addNew(List<Sector> outcomes, Sector sector) {
        if (outcomes.stream().noneMatch(sector::sameAs)) {
            outcomes.add(sector);
        }
    }

    /** How often it was changed, so that who looks at it knows whether to look again. */
    long changes() {
        return changes;
    }

    /** The same for the same durable content. */
    long durableFingerprint() {
        return durable.fingerprint();
    }

    /** The same for the same content as a reader sees it. */
    long fingerprint() {
        return current.fingerprint();
    }

    void read(long offset, ByteBuffer target) {
        long at = offset;
        while (target.hasRemaining()) {
            int within = (int) (at % Sector.BYTES);
            int n = Math.min(target.remaining(), Sector.BYTES - within);
            target.put(current.get(at / Sector.BYTES).bytes(), within, n);
            at += n;
        }
    }

    /** @param handle 0 for what is durable at once */
    void write(int handle, long offset, ByteBuffer source) {
        long at = offset;
        while (source.hasRemaining()) {
            int within = (int) (at % Sector.BYTES);
            int n = Math.min(source.remaining(), Sector.BYTES - within);
            Sector before = current.get(at / Sector.BYTES);
            byte[] bytes = n == Sector.BYTES ? new byte[n] : before.copy();
            source.get(bytes, within, n);
            put(handle, at / Sector.BYTES, before, bytes);
            at += n;
        }
    }

    private void put(int handle, long number, Sector before, byte[] bytes) {
        if (handle == DiskHandle.FACTORY) {
            putDurable(number, Sector.of(bytes));
            return;
        }
        Pending waiting = pending.get(number);
        boolean same = Arrays.equals(bytes, before.bytes());
        if (same && (waiting == null || lastHandle(waiting) == handle)) {
            return; // whether it lands or not
        }
        Sector content = same ? before : Sector.of(bytes);
        List<Version> versions = waiting == null ? new ArrayList<>() : new ArrayList<>(waiting.versions());
        versions.add(new Version(handle, content));
        pending.put(number, new Pending(waiting == null ? power.operations() : waiting.order(), List.copyOf(versions)));
        current.put(number, content);
        changes++;
    }

    private static int lastHandle(Pending waiting) {
        return waiting.versions().get(waiting.versions().size() - 1).handle();
    }

    private void putDurable(long number, Sector content) {
        durable.put(number, content);
        current.put(number, content);
        pending.remove(number);
        changes++;
    }

    void force(int handle) {
        pending.entrySet().removeIf(entry -> {
            List<Version> versions = entry.getValue().versions();
            int last = versions.size() - 1;
            while (last >= 0 && versions.get(last).handle() != handle) {
                last--;
            }
            if (last < 0) {
                return false;
            }
            changes++;
            durable.put(entry.getKey(), versions.get(last).content());
            // What somebody else wrote later waits for his force; what he wrote before is overwritten.
            List<Version> later = versions.subList(last + 1, versions.size());
            entry.setValue(new Pending(entry.getValue().order(), List.copyOf(later)));
            return later.isEmpty();
        });
    }

    /** After a failed force the system takes for clean what may never have reached the disk: no later force helps. */
    void failForce(int handle) {
        pending.replaceAll((number, waiting) -> new Pending(
                waiting.order(),
                waiting.versions().stream()
                        .map(version -> version.handle() == handle ? new Version(0, version.content()) : version)
                        .toList()));
        changes++;
    }
}
