package dev.tandem.client.crash;

import dev.tandem.client.crash.CrashDevice.Version;
import dev.tandem.disk.FatBuilder;
import dev.tandem.layout.Slot;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that is not zero in the boot partition of a slot, by the number of the sector.
 *
 * @param sectors their contents
 */
record BootSectors(Map<Long, byte[]> sectors) {
    private static final int SECTOR = 512;
    private static final Map<String, BootSectors> KNOWN = new ConcurrentHashMap<>();

    static BootSectors of(Version version, Slot slot) {
        return KNOWN.computeIfAbsent(version + " " + slot, key -> make(version, slot));
    }

    private static BootSectors make(Version version, Slot slot) {
        try {
            FatBuilder volume = CrashDevice.bootVolume(version, slot);
            SimulatedDisk scratch =
                    SimulatedDisk.of(CrashDevice.LAYOUT.boot(slot).length(), new PowerSupply());
            volume.writeTo(scratch.factory());
            Map<Long, byte[]> sectors = new LinkedHashMap<>();
            for (long number = 0; number * SECTOR < volume.usedBytes(); number++) {
                byte[] sector = CrashDevice.read(scratch.view(), number * SECTOR, SECTOR);
                for (byte b : sector) {
                    if (b != 0) {
                        sectors.put(number, sector);
                        break;
                    }
                }
            }
            return new BootSectors(sectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
