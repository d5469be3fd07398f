package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Any bytes as a manifest. What is accepted has one reading only: its checksums give the same bytes again. */
class ManifestFuzz {
    private static final Manifest MAIN = Manifest.of(mainChecksums());

    @FuzzTest
    void manifest(byte[] bytes) throws IOException {
        try {
            requireSameBytes(Manifest.parse(bytes, FuzzReading.site()), bytes);
        } catch (ArtifactException e) {
            e.describe();
        }
    }

    @FuzzTest
    void augment(byte[] bytes) throws IOException {
        try {
            requireSameBytes(Manifest.parseAugment(bytes, MAIN, FuzzReading.site()), bytes);
        } catch (ArtifactException e) {
            e.describe();
        }
    }

    private static void requireSameBytes(Manifest manifest, byte[] bytes) {
        byte[] again = Manifest.of(manifest.checksums()).bytes();
        FuzzReading.require(Arrays.equals(again, bytes), "other bytes from the same checksums");
        manifest.fileChecksums()
                .forEach((name, sha256) -> FuzzReading.require(
                        Manifest.isValidFileName(name) && sha256.length() == 64, "an unchecked line"));
    }

    private static Map<String, String> mainChecksums() {
        Map<String, String> checksums = new LinkedHashMap<>();
        checksums.put("data/0000/f", "0".repeat(64));
        checksums.put("header.tar", "1".repeat(64));
        checksums.put("version", "2".repeat(64));
        return checksums;
    }
}
