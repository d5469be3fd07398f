package dev.tandem.artifact;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tandem.artifact.FuzzTar.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Any artifact, gone on with anywhere: what is accepted is what the manifest lists, and nothing unforeseen is thrown. */
class ResumeFuzz {
    /** Any bytes as payload, any point, any prefix. */
    @FuzzTest
    void anyPoint(FuzzedDataProvider input) throws IOException {
        ResumePoint point = new ResumePoint(number(input), number(input));
        CompressionFormat format = input.pickValue(CompressionFormat.values());
        byte[] prefix = input.consumeBytes(input.consumeInt(0, 600));
        byte[] data = input.consumeRemainingAsBytes();
        resumes(ArtifactPartsFuzz.artifact("data/0000.tar" + format.suffix(), data), point, prefix);
    }

    /** A payload that is in order, in units of any size. Each of its points is right, and others are near. */
    @FuzzTest
    void everyPoint(FuzzedDataProvider input) throws IOException {
        CompressionFormat format = input.pickValue(CompressionFormat.values());
        int bufferBytes = input.consumeInt(1, 2000);
        int unitBytes = input.consumeInt(100, 3000);
        int artifactBy = input.consumeInt(-50, 50);
        int contentBy = input.consumeInt(-50, 50);
        byte[] content = input.consumeRemainingAsBytes();
        byte[] artifact = artifact(format, content, unitBytes);
        for (ResumePoint point : points(artifact, bufferBytes)) {
            FuzzReading.require(resumes(artifact, point, content), "a point that leads nowhere");
            resumes(
                    artifact,
                    new ResumePoint(point.artifactOffset() + artifactBy, point.contentOffset() + contentBy),
                    content);
        }
    }

    /** Near most of the time, as all is refused at once that is far away. */
    private static long number(FuzzedDataProvider input) {
        return input.consumeInt(0, 9) == 0 ? input.consumeLong() : input.consumeInt(-1, 8000);
    }

    private static byte[] artifact(CompressionFormat format, byte[] content, int unitBytes) throws IOException {
        byte[] tar = FuzzTar.of(List.of(new Part(TarEntry.REGULAR, "f", content)));
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int at = 0; at < tar.length; at += unitBytes) {
            byte[] block = Arrays.copyOfRange(tar, at, Math.min(tar.length, at + unitBytes));
            data.writeBytes(ArtifactPartsFuzz.pack(block, format));
        }
        return ArtifactPartsFuzz.artifact("data/0000.tar" + format.suffix(), data.toByteArray());
    }

    private static Set<ResumePoint> points(byte[] artifact, int bufferBytes) throws IOException {
        Set<ResumePoint> points = new LinkedHashSet<>();
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), FuzzReading.UNCHECKED)) {
            PayloadContent content = reader.nextFile().content();
            byte[] buffer = new byte[bufferBytes];
            long done = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                done += n;
                ResumePoint point = content.resumePoint().orElse(null);
                if (point != null) {
                    FuzzReading.require(point.contentOffset() <= done, "a point ahead of what was handed out");
                    points.add(point);
                }
            }
        } catch (LimitExceededException e) {
            e.describe();
        }
        return points;
    }

    /** Whether going on there is accepted; then it must have been right. */
    private static boolean resumes(byte[] artifact, ResumePoint point, byte[] prefix) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), FuzzReading.UNCHECKED)) {
            PayloadFile file = reader.nextFile();
            if (file == null) {
                return false;
            }
            file.content().resumeAt(point, new ByteArrayInputStream(prefix));
            byte[] rest = file.content().readAllBytes();
            reader.finish();
            MessageDigest digest = Sha256.digest();
            digest.update(prefix, 0, (int) point.contentOffset());
            digest.update(rest);
            FuzzReading.require(Sha256.hex(digest.digest()).equals(file.sha256()), "accepted with a wrong content");
            FuzzReading.require(point.contentOffset() + rest.length == file.size(), "accepted with a wrong size");
            return true;
        } catch (ArtifactException e) {
            e.describe();
            return false;
        } catch (EOFException e) {
            FuzzReading.require(prefix.length < point.contentOffset(), "not the prefix that ended");
            return false;
        }
    }
}
