package dev.tandem.imagetool.uboot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code config.txt} of partition 1 of the layout uboot: that of the system, but the firmware starts U-Boot and nothing else. */
public final class UBootConfig {
    /** What it has the firmware start. */
    public static final String PROGRAM = "u-boot.bin";

    /** They say what the firmware loads, which is U-Boot's business now. */
    private static final Set<String> LOADING =
            Set.of("kernel", "initramfs", "auto_initramfs", "ramfsfile", "os_prefix", "cmdline", "arm_64bit");

    private UBootConfig() {}

    /** Made from that of the system; comments and everything about the hardware stay. */
    public static byte[] of(byte[] stock) {
        List<String> lines = new ArrayList<>();
        for (String line :
                new String(stock, StandardCharsets.ISO_8859_1).lines().toList()) {
            String name = line.strip().split("[= \t]", 2)[0].toLowerCase(Locale.ROOT);
            if (!LOADING.contains(name)) {
                lines.add(line);
            }
        }
        lines.add("");
        lines.add("# Tandem: the firmware starts U-Boot, and boot.scr chooses the slot.");
        lines.add("[all]");
        lines.add("arm_64bit=1");
        lines.add("kernel=" + PROGRAM);
        // U-Boot's console is on the serial port whose clock would follow that of the processor otherwise.
        lines.add("enable_uart=1");
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
