package dev.tandem.client.boot;

import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says of the system that is running. Read anew by each call, from files below a directory that stands for /. */
public final class RunningSystem {
    static final String SLOT_WORD = "tandem.slot";

    /** The Wi-Fi country, which raspi-config keeps on the kernel's command line. */
    static final String WIFI_COUNTRY_WORD = "cfg80211.ieee80211_regdom";

    /** Where the machine id is that outlives updates. */
    static final String MACHINE_ID = "data/persist/etc/machine-id";

    private static final Pattern KERNEL_NAME = Pattern.compile("[a-z0-9]{1,32}");

    /** The forms of root= that name a partition, as tandem-generator takes them. */
    private static final Pattern ROOT_BY_ID =
            Pattern.compile("(?:PARTUUID=|/dev/disk/by-partuuid/)([0-9a-fA-F]{8})-0([1-9])");

    private static final Pattern ROOT_BY_NAME =
            Pattern.compile("/dev/((?:mmcblk[0-9]+p|nvme[0-9]+n[0-9]+p|(?:sd|vd|hd|xvd)[a-z]+)([1-9]))");

    private final SystemFiles files;

    /** @param root {@code /}, or a directory that stands for it */
    public RunningSystem(Path root) {
        this.files = new SystemFiles(root);
    }

    /**
     * The partition that is mounted at {@code /}.
     *
     * @param name the kernel's: {@code mmcblk0p5}
     * @param number 5
     */
    record Root(String name, int number) {
        /** The name of the disk with what separates it from a number: {@code mmcblk0p}, {@code sda}. */
        String prefix() {
            return name.substring(0, name.length() - Integer.toString(number).length());
        }
    }

    SystemFiles files() {
        return files;
    }

    /**
     * What is mounted at /, by the kernel's own name: right even when a second disk has the same PARTUUIDs, as a copy of the
     * card in a reader has. Empty when it is no partition, as with an overlay.
     */
    Optional<Root> mountedRoot() throws IOException {
        String device = "";
        for (String[] fields : mounts()) {
            // Of several at one place the last is seen.
            if (fields[4].equals("/")) {
                device = fields[2];
            }
        }
        if (!device.matches("[0-9]+:[0-9]+")) {
            return Optional.empty();
        }
        String name = "";
        String number = "";
        for (String line :
                files.text("sys/dev/block/" + device + "/uevent").orElse("").split("\n", -1)) {
            if (line.startsWith("DEVNAME=")) {
                name = line.substring("DEVNAME=".length());
            } else if (line.startsWith("PARTN=")) {
                number = line.substring("PARTN=".length());
            }
        }
        boolean partition = KERNEL_NAME.matcher(name).matches()
                && number.matches("[1-9][0-9]{0,2}")
                && name.endsWith(number)
                && name.length() > number.length();
        return partition ? Optional.of(new Root(name, Integer.parseInt(number))) : Optional.empty();
    }

    /**
     * Whether what is written to {@code path} goes to the root of the slot that runs, and not to data or elsewhere. False also when
     * that cannot be known, and on systems without slots.
     *
     * @param path absolute, without links in it
     */
    public boolean isOnRootOfSlot(String path) throws IOException {
        String deepest = "";
        for (String[] fields : mounts()) {
            String place = fields[4];
            boolean holds = place.equals("/") || path.equals(place) || path.startsWith(place + "/");
            if (holds && place.length() >= deepest.length()) {
                deepest = place;
            }
        }
        return deepest.equals("/") && word(SLOT_WORD).isPresent();
    }

    /** The lines of proc_pid_mountinfo(5), as id, parent, major:minor, root, mount point, rest. */
    private List<String[]> mounts() throws IOException {
        List<String[]> mounts = new ArrayList<>();
        for (String line : files.text("proc/self/mountinfo").orElse("").split("\n", -1)) {
            String[] fields = line.split(" ", 6);
            if (fields.length == 6) {
                mounts.add(fields);
            }
        }
        return mounts;
    }

    /** The partition that {@code root=} names, by whatever form; empty when that is none that tells a partition. */
    OptionalInt statedRootNumber() throws IOException {
        String stated = word("root").orElse("");
        for (Pattern form : new Pattern[] {ROOT_BY_ID, ROOT_BY_NAME}) {
            Matcher match = form.matcher(stated);
            if (match.matches()) {
                return OptionalInt.of(Integer.parseInt(match.group(2)));
            }
        }
        return OptionalInt.empty();
    }

    /** The partition that {@code root=} names, by the kernel's name of it; empty when no such device is there. */
    Optional<Root> statedRoot() throws IOException {
        String stated = word("root").orElse("");
        Matcher byName = ROOT_BY_NAME.matcher(stated);
        if (byName.matches()) {
            return Optional.of(new Root(byName.group(1), Integer.parseInt(byName.group(2))));
        }
        Matcher byId = ROOT_BY_ID.matcher(stated);
        if (!byId.matches()) {
            return Optional.empty();
        }
        // udev's links are in lower case, the kernel compares without case.
        String id = SlotLayout.partUuid(Integer.parseUnsignedInt(byId.group(1), 16), Integer.parseInt(byId.group(2)));
        Path link = files.path("dev/disk/by-partuuid/" + id);
        if (!Files.exists(link)) {
            return Optional.empty();
        }
        String name = String.valueOf(link.toRealPath().getFileName());
        return KERNEL_NAME.matcher(name).matches() && name.endsWith(byId.group(2)) && name.length() > 1
                ? Optional.of(new Root(name, Integer.parseInt(byId.group(2))))
                : Optional.empty();
    }

    /** The value of a word of the kernel's command line: of several the last, and none behind {@code --}. */
    public Optional<String> word(String name) throws IOException {
        String line = files.text("proc/cmdline").orElse("");
        Optional<String> value = Optional.empty();
        for (String word : line.split("[ \t\r\n]+", -1)) {
            if (word.equals("--")) {
                break;
            }
            if (word.startsWith(name + "=")) {
                value = Optional.of(word.substring(name.length() + 1));
            }
        }
        return value;
    }

    /** The machine id on data; empty when there is none that systemd would take. */
    Optional<String> machineId() throws IOException {
        return files.text(MACHINE_ID)
                .map(String::strip)
                .filter(id -> id.matches("[0-9a-f]{32}") && !id.matches("0{32}"));
    }
}
