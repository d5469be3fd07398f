package dev.tandem.imagetool.inspect;

import dev.tandem.disk.Partition;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What keeps a converted image from starting, from falling back or from being updated. */
final class ConvertedChecks {
    /** The types of an extended partition that the boot ROM of the first models takes do not include 0x0f. */
    private static final int EXTENDED_LBA = 0x0f;

    private static final Pattern START_FILE = Pattern.compile("start[^/]*\\.elf");

    private final Contents contents;
    private final List<Finding> findings = new ArrayList<>();

    private ConvertedChecks(Contents contents) {
        this.contents = contents;
    }

    static List<Finding> of(
            Contents contents,
            Optional<BootSelector> selector,
            List<SlotDescription> slots,
            List<CommandLineWords> commandLines) {
        ConvertedChecks checks = new ConvertedChecks(contents);
        checks.selectorPartition(slots);
        selector.ifPresentOrElse(checks::selector, checks::noSelector);
        checks.extended();
        checks.sizes();
        for (int i = 0; i < slots.size(); i++) {
            checks.commandLine(slots.get(i), commandLines.get(i));
        }
        return checks.findings;
    }

    private void selectorPartition(List<SlotDescription> slots) {
        Optional<BootTree> files = contents.boot(PiTrybootLayout.CONFIG_PARTITION);
        if (files.isEmpty()) {
            return;
        }
        files.get().paths().stream()
                .filter(path ->
                        START_FILE.matcher(path.toLowerCase(Locale.ROOT)).matches())
                .findFirst()
                .ifPresent(path -> warn(
                        "start-file-beside-selector",
                        PiTrybootLayout.CONFIG_PARTITION,
                        "It holds " + path + ": a Pi may start from here instead of from a slot, and show nothing."));
        List<String> needing = slots.stream()
                .flatMap(slot -> slot.system().stream())
                .map(PiSystem::models)
                .flatMap(List::stream)
                .distinct()
                .filter(model -> model.firmware() == PiModel.Firmware.BOOTCODE)
                .map(PiModel::shortName)
                .toList();
        if (!needing.isEmpty() && !files.get().exists("bootcode.bin")) {
            findings.add(Finding.note(
                    "no-bootcode",
                    PiTrybootLayout.CONFIG_PARTITION,
                    "Without bootcode.bin here, these models do not start: " + String.join(", ", needing) + "."));
        }
    }

    private void noSelector() {
        if (contents.boot(PiTrybootLayout.CONFIG_PARTITION)
                .filter(files -> files.exists(AutobootFile.NAME))
                .isPresent()) {
            return; // it is there and cannot be read, which has been said
        }
        warn(
                "selector-missing",
                PiTrybootLayout.CONFIG_PARTITION,
                "There is no " + AutobootFile.NAME + ": slot A starts, and no update can be tried.");
    }

    private void selector(BootSelector selector) {
        if (selector.sizeBytes() > BootSelector.MAX_BYTES) {
            warnSelector(
                    "selector-too-long",
                    AutobootFile.NAME + " has " + selector.sizeBytes() + " bytes: the firmware reads "
                            + BootSelector.MAX_BYTES + ", and a commit overwrites one sector.");
        }
        if (selector.defaultPartition().isEmpty()) {
            warnSelector(
                    "selector-names-nothing",
                    AutobootFile.NAME + " names no boot_partition: slot A starts, whatever was committed.");
        }
        unbootable(selector.defaultPartition(), "selector-default-unbootable", "the device does not start");
        if (selector.trialPartition().equals(selector.defaultPartition())) {
            warnSelector(
                    "selector-no-trial",
                    AutobootFile.NAME + " names no other partition for [tryboot]: a trial starts the default slot.");
        } else {
            unbootable(selector.trialPartition(), "selector-trial-unbootable", "a trial cannot start");
        }
        if (!selector.trybootAb()) {
            warnSelector(
                    "selector-no-tryboot-a-b",
                    AutobootFile.NAME
                            + " does not say tryboot_a_b=1: a trial looks for tryboot.txt, which no slot has.");
        }
        if (!selector.conditions().isEmpty()) {
            findings.add(Finding.note(
                    "selector-conditions",
                    PiTrybootLayout.CONFIG_PARTITION,
                    AutobootFile.NAME + " has sections that were not judged: " + selector.conditions() + "."));
        }
        if (!selector.isOurs() && findings.isEmpty()) {
            findings.add(Finding.note(
                    "selector-unusual",
                    PiTrybootLayout.CONFIG_PARTITION,
                    AutobootFile.NAME + " is neither of the two texts that updates write, though it means the same."));
        }
    }

    private void unbootable(OptionalInt partition, String id, String consequence) {
        if (partition.isPresent() && !contents.isBootable(partition.getAsInt())) {
            warnSelector(
                    id,
                    AutobootFile.NAME + " names partition " + partition.getAsInt() + ", which has no boot files: "
                            + consequence + ".");
        }
    }

    private void extended() {
        if (contents.partition(PiTrybootLayout.EXTENDED_PARTITION)
                .filter(extended -> extended.type() == EXTENDED_LBA)
                .isPresent()) {
            warn(
                    "extended-type",
                    PiTrybootLayout.EXTENDED_PARTITION,
                    "The extended partition is of type 0f, which the boot ROM of the models before the Pi 4 refuses.");
        }
    }

    private void sizes() {
        if (length(PiTrybootLayout.bootPartition(Slot.A)) != length(PiTrybootLayout.bootPartition(Slot.B))
                || length(PiTrybootLayout.rootPartition(Slot.A)) != length(PiTrybootLayout.rootPartition(Slot.B))) {
            warn(
                    "slots-unequal",
                    0,
                    "The slots are not of the same size: what fits into one may not fit into the other.");
        }
    }

    private long length(int number) {
        return contents.partition(number)
                .map(Partition::range)
                .orElseThrow(() -> new IllegalStateException("the shape was checked"))
                .length();
    }

    private void commandLine(SlotDescription slot, CommandLineWords line) {
        if (line.words().isEmpty()) {
            return; // an empty slot, or one that was found wanting already
        }
        int boot = slot.bootPartition().orElseThrow();
        String root = "PARTUUID=" + contents.table().partUuid(slot.rootPartition());
        String named = line.value("root").orElse("nothing");
        if (!named.equalsIgnoreCase(root)) {
            warn(
                    "command-line-root",
                    boot,
                    "cmdline.txt of slot " + slot.slot() + " should say root=" + root + ", it names " + named + ".");
        }
        String said = line.value(ConvertedLayout.SLOT_WORD).orElse("none");
        if (!said.equals(slot.slot().name())) {
            warn(
                    "command-line-slot",
                    boot,
                    "cmdline.txt should say " + ConvertedLayout.SLOT_WORD + "=" + slot.slot() + ", it says " + said
                            + ".");
        }
        if (!line.firstBoot().isEmpty()) {
            warn(
                    "command-line-first-boot",
                    boot,
                    "cmdline.txt still asks for the stock first boot, which grows the root and gives the disk another id.");
        }
        if (line.value("panic").isEmpty()) {
            warn(
                    "command-line-panic",
                    boot,
                    "cmdline.txt says no panic=: a kernel that finds no root waits for ever instead of falling back.");
        }
    }

    private void warnSelector(String id, String text) {
        warn(id, PiTrybootLayout.CONFIG_PARTITION, text);
    }

    private void warn(String id, int partition, String text) {
        findings.add(Finding.warning(id, partition, text));
    }
}
