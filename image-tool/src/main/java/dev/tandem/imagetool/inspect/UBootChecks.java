package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.uboot.BootScript;
import dev.tandem.imagetool.uboot.UBootConfig;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootSlotFile;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What keeps an image in the layout uboot from starting, from falling back or from being updated. */
final class UBootChecks {
    private static final int MAX_SCRIPT_BYTES = 64 << 10;

    private final List<Finding> findings = new ArrayList<>();

    private UBootChecks() {}

    /** @param roots the root file systems of the slots that hold a system */
    static List<Finding> of(Contents contents, UBootSelector selector, Map<Slot, RootTree> roots) throws IOException {
        UBootChecks checks = new UBootChecks();
        checks.firstPartition(contents);
        checks.state(selector);
        for (Map.Entry<Slot, RootTree> root : roots.entrySet()) {
            checks.slotFile(root.getKey(), root.getValue());
        }
        return checks.findings;
    }

    private void firstPartition(Contents contents) throws IOException {
        BootTree files = contents.boot(SlotLayout.CONFIG_PARTITION).orElseThrow();
        if (!Arrays.equals(files.read(BootScript.NAME, MAX_SCRIPT_BYTES), BootScript.image(Instant.EPOCH))) {
            findings.add(Finding.note(
                    "boot-script-unusual",
                    SlotLayout.CONFIG_PARTITION,
                    BootScript.NAME + " is not the one that this version writes."));
        }
        if (!files.exists(UBootConfig.PROGRAM)) {
            findings.add(Finding.note(
                    "no-u-boot",
                    SlotLayout.CONFIG_PARTITION,
                    "There is no " + UBootConfig.PROGRAM + ": it starts on boards that bring their own U-Boot."));
        }
    }

    private void state(UBootSelector selector) {
        if (selector.state().isEmpty()) {
            warn("state-missing", "Neither copy of the state is whole: slot A starts, whatever was committed.");
            return;
        }
        UBootState state = selector.state().get();
        if (state.tries() > 0) {
            findings.add(Finding.note(
                    "state-trial",
                    SlotLayout.CONFIG_PARTITION,
                    "Slot " + state.committed().other() + " will be started on trial, " + state.tries()
                            + (state.tries() == 1 ? " time." : " times.")));
        }
    }

    private void slotFile(Slot slot, RootTree root) throws IOException {
        int partition = ConvertedLayout.UBOOT.root(slot);
        if (root.status(UBootSlotFile.PATH).isEmpty()) {
            findings.add(Finding.warning(
                    "slot-file-missing",
                    partition,
                    "Slot " + slot + " has no " + UBootSlotFile.PATH + ": U-Boot finds nothing to start in it."));
            return;
        }
        UBootSlotFile file;
        try {
            file = UBootSlotFile.parse(root.read(UBootSlotFile.PATH));
        } catch (IOException e) {
            findings.add(Finding.warning("slot-file-wrong", partition, e.getMessage() + "."));
            return;
        }
        for (String path : file.files()) {
            if (root.status(path).isEmpty()) {
                findings.add(Finding.warning(
                        "slot-file-wrong", partition, UBootSlotFile.PATH + " names " + path + ", which is not there."));
            }
        }
    }

    private void warn(String id, String text) {
        findings.add(Finding.warning(id, SlotLayout.CONFIG_PARTITION, text));
    }
}
