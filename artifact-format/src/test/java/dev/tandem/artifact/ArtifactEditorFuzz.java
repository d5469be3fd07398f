package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.files.AtomicOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as an artifact to be signed. One that was accepted before is accepted afterwards. */
class ArtifactEditorFuzz {
    private static final byte[] SIGNATURE = new byte[256];

    // A real one: it is made durable, which no file system in memory knows.
    @TempDir
    static Path folder;

    @FuzzTest
    void signed(byte[] artifact) throws IOException {
        Path file = folder.resolve("a.mender");
        Files.write(file, artifact);
        boolean whole = FuzzReading.accepts(artifact, ReadOptions.unchecked());
        try (AtomicOutput output = AtomicOutput.create(file)) {
            ArtifactEditor.sign(file, output, manifest -> SIGNATURE);
        } catch (IOException e) {
            // Also the plain one that says what cannot be signed.
            FuzzReading.require(!whole || e.getMessage().contains("augmented"), "refused: " + e.getMessage());
            return;
        }
        FuzzReading.require(
                !whole || FuzzReading.accepts(Files.readAllBytes(file), ReadOptions.unchecked()),
                "not accepted any more");
    }
}
