package dev.tandem.client.boot;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class TrybootContractTest extends BootControlContract {
    @TempDir
    Path directory;

    @Override
    Machine machine() throws IOException {
        return new TestMachine(directory);
    }
}
