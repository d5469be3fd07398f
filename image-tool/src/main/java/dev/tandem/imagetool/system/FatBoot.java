package dev.tandem.imagetool.system;

import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** The files of a boot partition, read from its FAT. */
public final class FatBoot implements BootTree {
    private final FatVolume volume;
    private final List<String> paths;

    private FatBoot(FatVolume volume, List<String> paths) {
        this.volume = volume;
        this.paths = paths;
    }

    /**
     * Lists them; their contents are read when asked for.
     *
     * @throws dev.tandem.disk.DiskFormatException if the volume is damaged
     */
    public static BootTree of(FatVolume volume) throws IOException {
        return new FatBoot(
                volume,
                volume.files().stream()
                        .filter(file -> !file.directory())
                        .map(FatFile::path)
                        .toList());
    }

    @Override
    public List<String> paths() {
        return paths;
    }

    @Override
    public byte[] read(String path, int limitBytes) throws IOException {
        FatFile file = volume.find(path)
                .filter(found -> !found.directory())
                .orElseThrow(() -> new NoSuchFileException(path, null, "not on the boot partition"));
        return volume.read(file, limitBytes);
    }
}
