package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.artifact.SignatureState.Verdict;
import dev.tandem.artifact.Vectors.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector of the index gets its verdict. */
class ConformanceTest {
    /**
     * Where the index leaves the choice ("either"), what we chose: a file without the end of its archive may have been
     * cut off, an unfinished manifest line is read differently by the readers there are, and 64 MiB of spaces are over
     * any limit.
     */
    private static final Map<String, Class<? extends ArtifactException>> CHOSEN = Map.of(
            "good/h-no-eof-blocks.mender", CorruptArtifactException.class,
            "bad/manifest-no-final-newline.mender", CorruptArtifactException.class,
            "bad/bomb-header-info-64m.mender", LimitExceededException.class);

    /**
     * The index calls this valid also with its key, as the reference does. We refuse augmented artifacts wherever a
     * signature is required: no signature covers what the augmentation replaces.
     */
    private static final String AUGMENTED_AND_SIGNED = "good/module-augmented-gzip-rsa2048.mender";

    /** The exception class of each malformed vector, where a class other than "corrupt" says more. */
    private static final Map<String, Class<? extends ArtifactException>> OTHER_CLASS = Map.ofEntries(
            Map.entry("bad/zero-byte-file.mender", NotAnArtifactException.class),
            Map.entry("bad/truncated-in-version-header.mender", NotAnArtifactException.class),
            Map.entry("bad/version-member-missing.mender", NotAnArtifactException.class),
            Map.entry("bad/version-format-other.mender", NotAnArtifactException.class),
            Map.entry("bad/version-4.mender", UnsupportedArtifactException.class),
            Map.entry("bad/header-info-two-payloads.mender", UnsupportedArtifactException.class),
            Map.entry("bad/absurd-size-base256-manifest.mender", LimitExceededException.class),
            Map.entry("bad/signature-other-key.mender", UntrustedArtifactException.class),
            Map.entry("bad/signature-corrupt.mender", UntrustedArtifactException.class),
            Map.entry("bad/unsigned-where-required.mender", UntrustedArtifactException.class),
            Map.entry("bad/augment-data-bad-checksum.mender", UntrustedArtifactException.class),
            Map.entry("bad/augment-holds-version-line.mender", CorruptArtifactException.class),
            Map.entry("bad/augment-manifest-without-header.mender", UntrustedArtifactException.class));

    private static final Map<String, String> OUTCOMES = new TreeMap<>();

    static List<Vector> vectors() {
        return Vectors.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void vector_getsItsVerdict(Vector vector) throws IOException {
        ArtifactException refusal = refusal(vector, vector.options());
        Class<? extends ArtifactException> chosen = CHOSEN.get(vector.file());
        boolean valid = vector.verdict().startsWith("valid") && !vector.file().equals(AUGMENTED_AND_SIGNED);
        if (chosen != null) {
            assertThat(vector.verdict()).isEqualTo("either");
            assertThat(refusal).isInstanceOf(chosen);
        } else if (vector.file().equals(AUGMENTED_AND_SIGNED)) {
            assertThat(refusal).isInstanceOf(UntrustedArtifactException.class);
            assertThat(refusal(vector, ReadOptions.unchecked())).isNull();
        } else if (valid) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal).isInstanceOf(OTHER_CLASS.getOrDefault(vector.file(), CorruptArtifactException.class));
        }
        if (vector.verdict().equals("invalid-with-key")) {
            assertThat(refusal(vector, ReadOptions.unchecked())).isNull();
        }
        OUTCOMES.put(vector.file(), refusal == null ? "accepted" : "refused: " + refusal.describe());
    }

    @AfterAll
    static void printScore() {
        OUTCOMES.forEach((file, outcome) -> System.out.println(file + ": " + outcome));
        System.out.println(
                "Conformance: " + OUTCOMES.size() + " of " + Vectors.all().size() + " vectors got their verdict.");
    }

    static List<Vector> goodVectors() {
        return Vectors.all().stream()
                .filter(v -> v.file().startsWith("good/") && !CHOSEN.containsKey(v.file()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("goodVectors")
    void goodVector_isReadAsTheIndexSays(Vector vector) throws IOException {
        ReadOptions options = vector.verifyKey() == null
                ? ReadOptions.unchecked()
                : ReadOptions.reportingOn(List.of(Vectors.key(vector.verifyKey())));
        try (ArtifactReader reader = ArtifactReader.open(vector.open(), options)) {
            ArtifactHeader header = reader.header();
            assertThat(header.signature().verdict())
                    .isEqualTo(vector.verifyKey() == null ? Verdict.UNSIGNED : Verdict.VERIFIED);
            assertThat(new String(header.manifest().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(vector.facts().get("manifest"));
            // The index cuts names at the 100 bytes of a plain tar header.
            List<List<Object>> files = new ArrayList<>();
            for (PayloadFile file = reader.nextFile(); file != null; file = reader.nextFile()) {
                assertThat(Sha256.hexOf(file.content().readAllBytes())).isEqualTo(file.sha256());
                files.add(List.of(
                        file.name().substring(0, Math.min(100, file.name().length())),
                        Math.toIntExact(file.size()),
                        file.sha256()));
            }
            assertThat(files).isEqualTo(vector.facts().get("payload_files"));
            assertHeader(header, vector.facts());
        }
    }

    @SuppressWarnings("unchecked")
    private static void assertHeader(ArtifactHeader header, Map<String, Object> facts) {
        Map<String, Object> info = (Map<String, Object>) facts.get("header_info");
        Map<String, Object> shown = new LinkedHashMap<>();
        if (header.formatVersion() == 2) {
            shown.put("artifact_name", header.info().artifactName());
            shown.put("updates", List.of(typeMap(header.info().payloadType())));
            shown.put("device_types_compatible", header.info().deviceTypes());
        } else {
            shown.put("payloads", List.of(typeMap(header.info().payloadType())));
            shown.put(
                    "artifact_provides",
                    withoutPayload(header.provides(), header.payload().provides()));
            shown.put(
                    "artifact_depends",
                    withoutPayload(header.depends(), header.payload().depends()));
        }
        assertThat(shown).isEqualTo(info);
        Map<String, Object> typeInfo = (Map<String, Object>) facts.get("type_info");
        if (typeInfo != null) {
            assertThat(header.payload().provides()).isEqualTo(typeInfo.getOrDefault("artifact_provides", Map.of()));
            assertThat(header.payload().clearsProvides())
                    .isEqualTo(typeInfo.getOrDefault("clears_artifact_provides", List.of()));
        }
    }

    private static Map<String, Object> typeMap(@Nullable String type) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        return map;
    }

    private static Map<String, Object> withoutPayload(Map<String, ?> all, Map<String, ?> payload) {
        Map<String, Object> rest = new LinkedHashMap<>(all);
        rest.keySet().removeAll(payload.keySet());
        return rest;
    }

    private static @Nullable ArtifactException refusal(Vector vector, ReadOptions options) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(vector.open(), options)) {
            reader.finish();
            return null;
        } catch (ArtifactException e) {
            return e;
        }
    }
}
