package dev.tandem.client.cli;

import dev.tandem.client.boot.RunningSystem;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The record of updates. For whoever only wants to look at it: it needs neither configuration nor disk. */
final class DeviceRecord {
    private static final String DIRECTORY = "var/lib/tandem";

    /** What the image was made as, in the reference's form and place, for a device that has never been updated. */
    private static final String FIRST_ARTIFACT = "etc/mender/artifact_info";

    private static final String NAME = "artifact_name=";
    private static final int MAX_BYTES = 4096;

    private DeviceRecord() {}

    static Path directory(DeviceOptions options) {
        return options.data == null ? options.root.resolve(DIRECTORY) : options.data;
    }

    static StateStore open(DeviceOptions options) throws IOException {
        DeviceState initial = firstArtifact(options.root)
                .map(name -> DeviceState.NEW.providing(Map.of("artifact_name", name)))
                .orElse(DeviceState.NEW);
        return StateStore.open(new FileStateDirectory(directory(options)), initial);
    }

    /**
     * Why the record is not the one of this device: it is kept on data, which did not come up in this start. What is found in its
     * place belongs to one slot only, and is usually nothing.
     */
    static Optional<String> notOnData(DeviceOptions options) throws IOException {
        if (options.data != null || !new RunningSystem(options.root).isOnRootOfSlot("/" + DIRECTORY)) {
            return Optional.empty();
        }
        return Optional.of(
                "/" + DIRECTORY + " is not on data: the data partition is not mounted, or tandem-persist.service has"
                        + " failed. What is known of updates is on data; see: systemctl status data.mount tandem-persist");
    }

    static DeviceState read(DeviceOptions options) throws IOException {
        return open(options).state();
    }

    private static Optional<String> firstArtifact(Path root) throws IOException {
        Path file = root.resolve(FIRST_ARTIFACT);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip())
                .filter(name -> !name.isEmpty())
                .findFirst();
    }
}
