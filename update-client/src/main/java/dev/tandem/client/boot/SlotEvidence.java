package dev.tandem.client.boot;

import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What speaks for one slot or the other being booted. All of it must agree: a wrong answer here has an update overwrite the
 * running system, or commits to the wrong one.
 *
 * @param layout of the disk
 * @param mounted the number of the partition mounted at /
 * @param stated the number that {@code root=} names
 * @param word what {@code tandem.slot=} says
 * @param firmware the partition that the firmware started from; without firmware that says so (QEMU, U-Boot) the others have to do
 */
record SlotEvidence(
        SlotLayout layout, OptionalInt mounted, OptionalInt stated, Optional<String> word, OptionalInt firmware) {
    static SlotEvidence of(RunningSystem system, SlotLayout layout, FirmwareInfo firmware) throws IOException {
        Optional<RunningSystem.Root> root = system.mountedRoot();
        return new SlotEvidence(
                layout,
                root.isPresent() ? OptionalInt.of(root.get().number()) : OptionalInt.empty(),
                system.statedRootNumber(),
                system.word(RunningSystem.SLOT_WORD),
                firmware.partition());
    }

    Slot slot() throws BootControlException {
        OptionalInt number = mounted.isPresent() ? mounted : stated;
        Optional<Slot> root = number.isPresent() ? layout.slotOfRoot(number.getAsInt()) : Optional.empty();
        boolean agreed = root.isPresent()
                && (mounted.isEmpty() || stated.isEmpty() || mounted.equals(stated))
                && word.equals(Optional.of(root.get().name()))
                && (firmware.isEmpty()
                        || PiTrybootLayout.slotOfBoot(firmware.getAsInt()).equals(root));
        if (!agreed) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "It is not clear which slot is running. Mounted at / is %s, root= names %s; %s; the firmware says that"
                            + " it started from %s. Nothing was changed. Restart the device; if this stays, the kernel"
                            + " command line that the slot is started with does not fit, and the slot has to be installed again.",
                    mounted.isPresent() ? root(mounted.getAsInt()) : "no partition",
                    stated.isPresent() ? root(stated.getAsInt()) : "no partition",
                    word.isPresent()
                            ? RunningSystem.SLOT_WORD + "=" + word.get() + " on the kernel command line"
                            : "there is no " + RunningSystem.SLOT_WORD + "= on the kernel command line",
                    firmware.isPresent() ? boot(firmware.getAsInt()) : "no partition it names"));
        }
        return root.get();
    }

    private String root(int partition) {
        return named(partition, layout.slotOfRoot(partition));
    }

    private static String boot(int partition) {
        return named(partition, PiTrybootLayout.slotOfBoot(partition));
    }

    private static String named(int partition, Optional<Slot> slot) {
        return "partition " + partition + slot.map(s -> " (slot " + s + ")").orElse(" (no slot)");
    }
}
