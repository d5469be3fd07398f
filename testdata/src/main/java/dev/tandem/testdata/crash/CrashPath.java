package dev.tandem.testdata.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What led to a machine, as a text that can be replayed: {@code seed=1 31:power:0.2 4:watchdog:1} are two cuts,
 * {@code seed=1 fault:7:IO_ERROR 31:power:0.2} is a failure in the work and a cut after it.
 *
 * @param fault null for none
 * @param cuts one after the other
 */
record CrashPath(long seed, @Nullable FaultAt fault, List<Cut> cuts) {
    /**
     * A failure in the work.
     *
     * @param read whether it is a read that fails, or an operation
     * @param number of that
     */
    record FaultAt(boolean read, long number, Fault fault) {
        void plan(PowerSupply power) {
            if (read) {
                power.failReadAt(number);
            } else {
                power.failAt(number, fault);
            }
        }

        @Override
        public String toString() {
            return (read ? "read:" : "fault:") + number + ":" + fault;
        }
    }

    /**
     * One cut.
     *
     * @param operation before which one
     * @param choice what became of what was pending
     */
    record Cut(long operation, ResetKind kind, String choice) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%d:%s:%s", operation, kind == ResetKind.POWER_CUT ? "power" : "watchdog", choice);
        }

        static Cut parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("no cut: " + text);
            }
            return new Cut(
                    Long.parseLong(parts[0]),
                    parts[1].equals("power") ? ResetKind.POWER_CUT : ResetKind.WATCHDOG,
                    parts[2]);
        }
    }

    CrashPath {
        cuts = List.copyOf(cuts);
    }

    CrashPath then(Cut cut) {
        List<Cut> more = new ArrayList<>(cuts);
        more.add(cut);
        return new CrashPath(seed, fault, more);
    }

    static CrashPath parse(String text) {
        String[] words = text.strip().split(" +", -1);
        if (!words[0].startsWith("seed=")) {
            throw new IllegalArgumentException("no path of cuts: " + text);
        }
        FaultAt fault = null;
        List<Cut> cuts = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith("read:") || words[i].startsWith("fault:")) {
                String[] parts = words[i].split(":", 3);
                fault = new FaultAt(parts[0].equals("read"), Long.parseLong(parts[1]), Fault.valueOf(parts[2]));
            } else {
                cuts.add(Cut.parse(words[i]));
            }
        }
        return new CrashPath(Long.parseLong(words[0].substring("seed=".length())), fault, cuts);
    }

    @Override
    public String toString() {
        return "seed=" + seed + (fault == null ? "" : " " + fault)
                + cuts.stream().map(cut -> " " + cut).collect(Collectors.joining());
    }
}
