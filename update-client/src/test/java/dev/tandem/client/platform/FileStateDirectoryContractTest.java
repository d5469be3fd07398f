package dev.tandem.client.platform;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileStateDirectoryContractTest extends StateDirectoryContract {
    @TempDir
    Path folder;

    @Override
    protected StateDirectory directory() {
        return new FileStateDirectory(folder.resolve("not/there/yet"));
    }
}
