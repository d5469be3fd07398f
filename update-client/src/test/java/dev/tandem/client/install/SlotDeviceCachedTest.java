package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;

/** Where the file system has no direct I/O. */
final class SlotDeviceCachedTest extends BlockDeviceContract {
    @Override
    BlockDevice open(Path file) throws IOException {
        return SlotDevice.openCached(file);
    }
}
