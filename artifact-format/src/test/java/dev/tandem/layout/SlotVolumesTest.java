package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlotVolumesTest {
    private static final long MIB = 1L << 20;
    private static final PiTrybootLayout LAYOUT =
            PiTrybootLayout.of(0x1a2b3c00, new PiTrybootLayout.Sizes(40 * MIB, 48 * MIB, 8 * MIB, 8 * MIB));

    @TempDir
    Path directory;

    @Test
    void volumes_ofADisk_haveNamesAndSerialsOfTheirOwn() throws Exception {
        Instant time = Instant.parse("2026-02-03T04:05:06Z");
        try (BlockDevice disk = FileDevice.create(directory.resolve("disk"), LAYOUT.sizeBytes())) {
            SlotVolumes.config(LAYOUT, time).file("x", new byte[1]).writeTo(disk.slice(LAYOUT.config()));
            SlotVolumes.boot(LAYOUT, Slot.A, time).writeTo(disk.slice(LAYOUT.boot(Slot.A)));
            SlotVolumes.boot(LAYOUT, Slot.B, time).writeTo(disk.slice(LAYOUT.boot(Slot.B)));

            FatVolume config = FatVolume.open(disk.slice(LAYOUT.config()));
            assertThat(config.label()).isEqualTo("BOOTCFG");
            assertThat(config.serial()).isEqualTo(0x1a2b3c01);
            assertThat(config.files())
                    .extracting(FatFile::lastModified)
                    .containsExactly(LocalDateTime.of(2026, 2, 3, 4, 5, 6));
            FatVolume a = FatVolume.open(disk.slice(LAYOUT.boot(Slot.A)));
            assertThat(a.label()).isEqualTo("BOOT-A");
            assertThat(a.serial()).isEqualTo(0x1a2b3c02);
            FatVolume b = FatVolume.open(disk.slice(LAYOUT.boot(Slot.B)));
            assertThat(b.label()).isEqualTo("BOOT-B");
            assertThat(b.serial()).isEqualTo(0x1a2b3c03);
        }
    }

    @Test
    void volume_ofATimeThatFatDoesNotKnow_hasTheNearest() throws Exception {
        try (BlockDevice disk = FileDevice.create(directory.resolve("disk"), LAYOUT.sizeBytes())) {
            SlotVolumes.config(LAYOUT, Instant.EPOCH).file("x", new byte[1]).writeTo(disk.slice(LAYOUT.config()));
            SlotVolumes.boot(LAYOUT, Slot.A, Instant.parse("2200-01-01T00:00:00Z"))
                    .file("x", new byte[1])
                    .writeTo(disk.slice(LAYOUT.boot(Slot.A)));

            assertThat(FatVolume.open(disk.slice(LAYOUT.config())).files())
                    .extracting(f -> f.lastModified().getYear())
                    .containsExactly(1980);
            assertThat(FatVolume.open(disk.slice(LAYOUT.boot(Slot.A))).files())
                    .extracting(f -> f.lastModified().getYear())
                    .containsExactly(2107);
        }
    }
}
