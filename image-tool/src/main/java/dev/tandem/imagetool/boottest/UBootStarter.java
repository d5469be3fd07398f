package dev.tandem.imagetool.boottest;

import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.FIRMWARE;

import dev.tandem.layout.Slot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real U-Boot, for QEMU's own board: it finds boot.scr on the disk, and that decides. */
final class UBootStarter implements Starter {
    /** What boot.scr says. */
    private static final Pattern STARTS = Pattern.compile("Tandem: .*\\btandem\\.slot=([AB])( tandem\\.trial=1)?.*");

    private static final Pattern SAYS = Pattern.compile("Tandem: (.*)");

    private final Path program;
    private final Timeline timeline;

    UBootStarter(Path program, Timeline timeline) {
        this.program = program;
        this.timeline = timeline;
    }

    @Override
    public Started start(boolean trialRequested) {
        // What a person would type who stops it: a word for the kernel, and where to look for boot.scr; or else
        // anywhere.
        String typed = "\nsetenv tandem_more " + GuestShell.KERNEL_WORD + "\nrun bootcmd_virtio0 || run bootcmd\n";
        return new Started(new QemuMachine.Start(List.of("-bios", program.toString()), typed), Optional.empty());
    }

    @Override
    public Optional<Booted> hears(String line) {
        Matcher starts = STARTS.matcher(line);
        if (starts.matches()) {
            Slot slot = Slot.valueOf(starts.group(1));
            boolean trial = starts.group(2) != null;
            timeline.add(FIRMWARE, "U-Boot starts slot " + slot + (trial ? ", on trial" : ""));
            return Optional.of(new Booted("slot " + slot, Optional.of(slot), trial));
        }
        Matcher says = SAYS.matcher(line);
        if (says.matches()) {
            timeline.add(FIRMWARE, "U-Boot: " + says.group(1));
        }
        return Optional.empty();
    }
}
