package dev.tandem.client.boot;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootLayout;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Boot control of devices in the field that were made for the reference: partition 2 is slot A, 3 is slot B, and what is to
 * start stands in U-Boot's environment. {@code mender_boot_part} names the partition, {@code upgrade_available=1} puts it on
 * trial: only then U-Boot raises {@code bootcount} at each start, and above {@code bootlimit} it names the other partition and
 * ends the trial (altbootcmd). Reads everything anew for each question.
 */
public final class UBootEnvironmentControl implements BootControl {
    private static final String PART = "mender_boot_part";
    private static final String PART_HEX = "mender_boot_part_hex";
    private static final String TRIAL = "upgrade_available";
    private static final String COUNT = "bootcount";
    private static final String LIMIT = "bootlimit";
    private static final String OVER_LIMIT = "altbootcmd";
    private static final String CANARY_WANTED = "mender_check_saveenv_canary";
    private static final String CANARY = "mender_saveenv_canary";
    private static final Set<String> NAMES =
            Set.of(PART, PART_HEX, TRIAL, COUNT, LIMIT, OVER_LIMIT, CANARY_WANTED, CANARY);

    private final UBootEnvironment environment;
    private final UBootBootControl.Booted booted;
    private final Consumer<String> warnings;

    /**
     * On the environment that /etc/fw_env.config names.
     *
     * @param warnings gets what should be known and stops nothing, a sentence each
     */
    public static UBootEnvironmentControl of(
            CommandRunner runner, Disk disk, RunningSystem system, Consumer<String> warnings) {
        return new UBootEnvironmentControl(
                new UBootEnvironment(runner, List.of()), () -> mountedSlot(disk, system), warnings);
    }

    UBootEnvironmentControl(UBootEnvironment environment, UBootBootControl.Booted booted, Consumer<String> warnings) {
        this.environment = environment;
        this.booted = booted;
        this.warnings = warnings;
    }

    /** Whether a device keeps its state there: none of our boot loaders has told it a slot. */
    public static boolean isUsedBy(RunningSystem system) throws IOException {
        return system.word(RunningSystem.SLOT_WORD).isEmpty()
                && system.files().text("etc/fw_env.config").isPresent();
    }

    /** The kernel command line of the reference names no slot. */
    private static Slot mountedSlot(Disk disk, RunningSystem system) throws IOException {
        return system.mountedRoot()
                .flatMap(root -> disk.layout().slotOfRoot(root.number()))
                .orElseThrow(() -> new BootControlException(
                        "It is not clear which slot is running: what is mounted at / is neither partition 2 nor 3 of the disk."
                                + " Nothing was changed."));
    }

    /**
     * What U-Boot goes by.
     *
     * @param named the slot that it starts next, unless the trial is over then
     * @param trial whether the named one is on trial: armed, or running since
     * @param count how often it was started on trial; without a trial what is left of the last one
     * @param limit how often that may be; empty or 0 is for ever
     * @param overLimit what U-Boot does then
     */
    private record State(Slot named, boolean trial, int count, Optional<String> limit, Optional<String> overLimit) {
        /**
         * The other one during a trial, whether it has not been restarted yet or runs. There is no third case: when U-Boot falls
         * back it writes the other partition and the end of the trial before it starts it.
         */
        Slot fallback() {
            return trial ? named.other() : named;
        }
    }

    @Override
    public Slot booted() throws BootControlException {
        try {
            return booted.slot();
        } catch (IOException e) {
            throw BootControlException.explained("Which slot is running cannot be found out", e);
        }
    }

    @Override
    public Slot defaultSlot() throws BootControlException {
        State state = state();
        warnUnlessCounted(state, booted());
        return state.fallback();
    }

    @Override
    public void disarm(Slot slot) throws BootControlException {
        State state = state();
        Slot running = booted();
        InactiveSlot.require("disarmed", slot, running, state.fallback());
        if (state.trial()) {
            write(running, false);
        }
    }

    @Override
    public void tryOnce(Slot slot) throws BootControlException {
        State state = state();
        InactiveSlot.require("started on trial", slot, booted(), state.fallback());
        requireFallback(state);
        write(slot, true);
    }

    /** Also ends a trial that was not started yet, as that of any layout does. */
    @Override
    public void commit() throws BootControlException {
        Slot running = booted();
        State state = state();
        if (state.named() != running || state.trial()) {
            write(running, false);
        }
    }

    private State state() throws BootControlException {
        SortedMap<String, String> values = environment.read(NAMES);
        requireCanary(values);
        String part = values.getOrDefault(PART, "");
        String hex = values.getOrDefault(PART_HEX, "");
        Optional<Slot> named = slot(part);
        if (named.isEmpty() || !hex.equals(part)) {
            // The kernel is loaded from one of them, and the other is its root.
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "U-Boot's environment does not name one of the two slots: %s and %s are to be both 2 or both 3, and are %s"
                            + " and %s. Nothing was changed. Set both to the number of the root partition that runs, with"
                            + " fw_setenv.",
                    PART,
                    PART_HEX,
                    shown(part),
                    shown(hex)));
        }
        // To U-Boot what is not set is 0.
        int trial = number(TRIAL, values, 1);
        int count = number(COUNT, values, 999_999_999);
        return new State(
                named.get(),
                trial == 1,
                count,
                Optional.ofNullable(values.get(LIMIT)),
                Optional.ofNullable(values.get(OVER_LIMIT)));
    }

    /**
     * U-Boot writes it at its first start, if it is so built. Where it is missing, programs in Linux read another environment
     * than U-Boot does, or U-Boot cannot write any: then it would not count starts either.
     */
    private static void requireCanary(Map<String, String> values) throws BootControlException {
        if ("1".equals(values.get(CANARY_WANTED)) && !"1".equals(values.get(CANARY))) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "U-Boot and Linux do not have the same environment: %s=1 asks for %s=1, which U-Boot writes at its first"
                            + " start, and that is %s. Nothing was changed. See that /etc/fw_env.config names the place that"
                            + " U-Boot was built with, and that \"run mender_setup\" at U-Boot's prompt can save it.",
                    CANARY_WANTED,
                    CANARY,
                    shown(values.getOrDefault(CANARY, ""))));
        }
    }

    /**
     * A start of the running slot on trial that was not counted is not over with the next reset: the build lacks
     * CONFIG_BOOTCOUNT_ENV, or something has set the count back. Before the trial nothing tells; and a system that has come so far is
     * better kept than left on a trial without end.
     */
    private void warnUnlessCounted(State state, Slot running) {
        if (state.trial() && state.named() == running && state.count() == 0) {
            warnings.accept(String.format(
                    Locale.ROOT,
                    "Slot %s runs on trial (%s=1), but its start was not counted (%s is 0): either U-Boot was built without"
                            + " CONFIG_BOOTCOUNT_ENV, and a system that does not come up is started for ever, or something has"
                            + " set the count back.",
                    running,
                    TRIAL,
                    COUNT));
        }
    }

    /** That U-Boot comes back after one start: anything else is no trial. */
    private static void requireFallback(State state) throws BootControlException {
        if (!state.limit().equals(Optional.of("1"))
                || state.overLimit().orElse("").isBlank()) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "U-Boot would not come back from a trial after one start: %s is %s where 1 is needed, and %s, which leads"
                            + " back, is %s. Nothing was changed. Set %s with fw_setenv; without %s this U-Boot was not built"
                            + " for updates.",
                    LIMIT,
                    shown(state.limit().orElse("")),
                    OVER_LIMIT,
                    shown(state.overLimit().orElse("")),
                    LIMIT,
                    OVER_LIMIT));
        }
    }

    private static int number(String name, Map<String, String> values, int most) throws BootControlException {
        String text = values.getOrDefault(name, "0");
        // An empty value is one that is not set.
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "%s in U-Boot's environment is %s, and no number up to %d. Nothing was changed. Set it to 0 with"
                            + " fw_setenv.",
                    name,
                    shown(text),
                    most));
        }
        return Integer.parseInt(text);
    }

    private void write(Slot slot, boolean trial) throws BootControlException {
        SortedMap<String, String> values = new TreeMap<>();
        values.put(PART, partition(slot));
        // Hexadecimal digits without 0x; the reference has them in upper or lower case, which is the same for these.
        values.put(PART_HEX, partition(slot));
        values.put(TRIAL, trial ? "1" : "0");
        if (trial) {
            // What is left of the trial before would be counted on.
            values.put(COUNT, "0");
        }
        environment.write(values);
    }

    private static String partition(Slot slot) {
        return String.valueOf(UBootLayout.rootPartition(slot));
    }

    private static Optional<Slot> slot(String partition) {
        for (Slot slot : Slot.values()) {
            if (partition(slot).equals(partition)) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    private static String shown(String value) {
        return value.isEmpty() ? "not set" : "\"" + UBootEnvironment.printable(value) + "\"";
    }
}
