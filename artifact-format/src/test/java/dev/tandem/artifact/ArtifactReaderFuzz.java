package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes as an artifact. Stops at the first checksum most of the time; {@link ArtifactPartsFuzz} goes on there. */
class ArtifactReaderFuzz {
    private static final ReadOptions SIGNED = FuzzReading.signedByEither("keys/rsa2048.pub.pem", "keys/p256.pub.pem");

    @FuzzTest
    void anyBytes(byte[] artifact) throws IOException {
        FuzzReading.accepts(artifact, FuzzReading.UNCHECKED);
    }

    @FuzzTest
    void anyBytes_signatureRequired(byte[] artifact) throws IOException {
        if (FuzzReading.accepts(artifact, SIGNED)) {
            FuzzReading.require(
                    FuzzReading.accepts(artifact, FuzzReading.UNCHECKED), "a required key lets more pass than none");
        }
    }
}
