package dev.tandem.testdata.crash;

import java.util.HashMap;
import java.util.Map;

/** The sectors of a disk that are not zero. Copies share what they have in common, so that one costs little. */
final class SectorMap {
    /** The first change after a copy copies no more than that; each time it is exceeded everything is copied once. */
    private static final int FEW = 128;

    /** Shared and never changed. */
    private Map<Long, Sector> base;

    /** What differs from that. */
    private Map<Long, Sector> changed;

    /** Whether a copy has the same {@link #changed}, so that it must be copied before it changes. */
    private boolean shared;

    private long fingerprint;

    SectorMap() {
        this(Map.of(), Map.of(), 0);
    }

    private SectorMap(Map<Long, Sector> base, Map<Long, Sector> changed, long fingerprint) {
        this.base = base;
        this.changed = changed;
        this.shared = true;
        this.fingerprint = fingerprint;
    }

    /** Several threads may copy the same one at once. */
    SectorMap copy() {
        shared = true;
        return new SectorMap(base, changed, fingerprint);
    }

    Sector get(long number) {
        Sector sector = changed.get(number);
        return sector != null ? sector : base.getOrDefault(number, Sector.ZERO);
    }

    void put(long number, Sector sector) {
        fingerprint += sector.fingerprintAt(number) - get(number).fingerprintAt(number);
        if (shared) {
            changed = new HashMap<>(changed);
            shared = false;
        }
        changed.put(number, sector);
        if (changed.size() > FEW) {
            Map<Long, Sector> merged = new HashMap<>(base);
            merged.putAll(changed);
            merged.values().removeIf(s -> s == Sector.ZERO);
            base = merged;
            changed = new HashMap<>();
        }
    }

    /** The same for the same content. */
    long fingerprint() {
        return fingerprint;
    }
}
