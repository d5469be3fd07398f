package dev.tandem.imagetool.inspect;

import dev.tandem.disk.Partition;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
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
    private static final Pattern FIRST_BOOT = Pattern.compile("init=.*(firstboot|init_resize\\.sh)");

    private final Contents contents;
    private final List<Finding> findings = new ArrayList<>();

    private ConvertedChecks(Contents contents) {
        this.contents = contents;
    }

    static List<Finding> of(
            Contents contents,
            Optional<BootSelector> selector,
            List<SlotDescription> slots,
            List<KernelCommandLine> commandLines) {
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
        Optional<BootTree> files = contents.boot(ConvertedLayout.SELECTOR);
        if (files.isEmpty()) {
            return;
        }
        files.get().paths().stream()
                .filter(path ->
                        START_FILE.matcher(path.toLowerCase(Locale.ROOT)).matches())
                .findFirst()
                .ifPresent(path -> warn(
                        "start-file-beside-selector",
                        ConvertedLayout.SELECTOR,
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
                    ConvertedLayout.SELECTOR,
                    "Without bootcode.bin here, these models do not start: " + String.join(", ", needing) + "."));
        }
    }

    private void noSelector() {
        if (contents.boot(ConvertedLayout.SELECTOR)
                .filter(files -> files.exists(BootSelector.FILE))
                .isPresent()) {
            return; // it is there and cannot be read, which has been said
        }
        warn(
                "selector-missing",
                ConvertedLayout.SELECTOR,
                "There is no " + BootSelector.FILE + ": slot A starts, and no update can be tried.");
    }

    private void selector(BootSelector selector) {
        if (selector.sizeBytes() > BootSelector.MAX_BYTES) {
            warnSelector(
                    "selector-too-long",
                    BootSelector.FILE + " has " + selector.sizeBytes() + " bytes: the firmware reads "
                            + BootSelector.MAX_BYTES + ", and a commit overwrites one sector.");
        }
        if (selector.defaultPartition().isEmpty()) {
            warnSelector(
                    "selector-names-nothing",
                    BootSelector.FILE + " names no boot_partition: slot A starts, whatever was committed.");
        }
        unbootable(selector.defaultPartition(), "selector-default-unbootable", "the device does not start");
        if (selector.trialPartition().equals(selector.defaultPartition())) {
            warnSelector(
                    "selector-no-trial",
                    BootSelector.FILE + " names no other partition for [tryboot]: a trial starts the default slot.");
        } else {
            unbootable(selector.trialPartition(), "selector-trial-unbootable", "a trial cannot start");
        }
        if (!selector.trybootAb()) {
            warnSelector(
                    "selector-no-tryboot-a-b",
                    BootSelector.FILE
                            + " does not say tryboot_a_b=1: a trial looks for tryboot.txt, which no slot has.");
        }
        if (!selector.conditions().isEmpty()) {
            findings.add(Finding.note(
                    "selector-conditions",
                    ConvertedLayout.SELECTOR,
                    BootSelector.FILE + " has sections that were not judged: " + selector.conditions() + "."));
        }
    }

    private void unbootable(OptionalInt partition, String id, String consequence) {
        if (partition.isPresent() && !contents.isBootable(partition.getAsInt())) {
            warnSelector(
                    id,
                    BootSelector.FILE + " names partition " + partition.getAsInt() + ", which has no boot files: "
                            + consequence + ".");
        }
    }

    private void extended() {
        if (contents.partition(ConvertedLayout.EXTENDED)
                .filter(extended -> extended.type() == EXTENDED_LBA)
                .isPresent()) {
            warn(
                    "extended-type",
                    ConvertedLayout.EXTENDED,
                    "The extended partition is of type 0f, which the boot ROM of the models before the Pi 4 refuses.");
        }
    }

    private void sizes() {
        ConvertedLayout.Slot a = ConvertedLayout.SLOTS.get(0);
        ConvertedLayout.Slot b = ConvertedLayout.SLOTS.get(1);
        if (length(a.boot()) != length(b.boot()) || length(a.root()) != length(b.root())) {
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

    private void commandLine(SlotDescription slot, KernelCommandLine line) {
        if (line.words().isEmpty()) {
            return; // an empty slot, or one that was found wanting already
        }
        int boot = slot.bootPartition();
        String root = "PARTUUID=" + contents.table().partUuid(slot.rootPartition());
        String named = line.value("root").orElse("nothing");
        if (!named.equalsIgnoreCase(root)) {
            warn(
                    "command-line-root",
                    boot,
                    "cmdline.txt of slot " + slot.name() + " should say root=" + root + ", it names " + named + ".");
        }
        String said = line.value(ConvertedLayout.SLOT_WORD).orElse("none");
        if (!said.equals(slot.name())) {
            warn(
                    "command-line-slot",
                    boot,
                    "cmdline.txt should say " + ConvertedLayout.SLOT_WORD + "=" + slot.name() + ", it says " + said
                            + ".");
        }
        if (line.has("resize")
                || line.words().stream()
                        .anyMatch(word -> FIRST_BOOT.matcher(word).matches())) {
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
        warn(id, ConvertedLayout.SELECTOR, text);
    }

    private void warn(String id, int partition, String text) {
        findings.add(Finding.warning(id, partition, text));
    }
}
