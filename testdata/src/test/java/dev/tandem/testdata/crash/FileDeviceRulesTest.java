package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileDeviceRulesTest extends BlockDeviceRules {
    @TempDir
    Path folder;

    @Override
    BlockDevice device() throws IOException {
        return FileDevice.create(folder.resolve("disk.img"), SIZE);
    }
}
