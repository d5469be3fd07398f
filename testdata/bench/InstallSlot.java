import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.client.install.SlotDevice;
import dev.tandem.client.install.SlotDigest;
import dev.tandem.client.install.SlotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of an installation that `install` measures: InstallSlot ARTIFACT SLOT [--read-back]. */
final class InstallSlot {
    private InstallSlot() {}

    public static void main(String[] arguments) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(arguments[0]));
                ArtifactReader reader = ArtifactReader.open(in, ReadOptions.unchecked());
                SlotDevice slot = SlotDevice.open(Path.of(arguments[1]))) {
            PayloadFile file = reader.nextFile();
            SlotWriter.Result result = SlotWriter.write(
                    file.content(), file.size(), slot, 0, SlotWriter.Settings.DEFAULT, offset -> {});
            reader.finish();
            if (arguments.length > 2) {
                SlotDigest.verify(slot, file.size(), file.sha256());
            }
            System.out.println(result);
        }
    }
}
