package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import java.io.IOException;
import java.nio.file.Path;

final class FileDeviceContractTest extends BlockDeviceContract {
    @Override
    BlockDevice open(Path file) throws IOException {
        return FileDevice.openReadWrite(file);
    }
}
