package dev.tandem.imagetool.convert;

import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.SlotVolumes;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a FAT partition will hold.
 *
 * @param partition its number
 * @param label of the volume
 * @param content in words
 * @param files that decide what starts; read back after they have been written
 * @param stock files of the stock image beside them, if it has those
 */
record VolumePlan(int partition, String label, String content, Map<String, byte[]> files, Optional<BootFiles> stock) {
    VolumePlan {
        files = new TreeMap<>(files);
    }

    /** The volume with its files. */
    FatBuilder volume(SlotLayout layout, Instant time) {
        FatBuilder volume = SlotVolumes.of(layout, partition, label, time);
        stock.ifPresent(boot -> boot.addTo(volume, files.keySet()));
        files.forEach(volume::file);
        return volume;
    }

    /** @throws IOException if what decides is not there as planned */
    void verify(FatVolume written) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] found = written.read(
                    written.find(file.getKey())
                            .orElseThrow(() -> new IOException(file.getKey() + " is not on partition " + partition)),
                    file.getValue().length);
            if (!Arrays.equals(found, file.getValue())) {
                throw new IOException(file.getKey() + " of partition " + partition + " does not read back");
            }
        }
    }
}
