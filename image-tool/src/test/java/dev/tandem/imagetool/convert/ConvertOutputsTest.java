package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.SoftwareVersion;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertOutputs.ArtifactOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConvertOutputsTest {
    @TempDir
    Path directory;

    private Path input;

    @BeforeEach
    void makeInput() throws IOException {
        input = Files.writeString(directory.resolve("raspios.img"), "input");
    }

    private static ConvertOutputs outputs(Path image, Path map, Path artifact) {
        ArtifactRequest request = new ArtifactRequest(
                3,
                new HeaderInfo("rootfs-image", "release-1", null, List.of("pi"), List.of(), List.of()),
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
        return new ConvertOutputs(
                image,
                Optional.empty(),
                Optional.of(map),
                Optional.of(new ArtifactOutput(
                        artifact,
                        request,
                        new SoftwareVersion(null, null, null, false, false, key -> false),
                        WriteOptions.DEFAULT,
                        List.of())));
    }

    private ConvertOutputs outputs(String image, String map, String artifact) {
        return outputs(directory.resolve(image), directory.resolve(map), directory.resolve(artifact));
    }

    @Test
    void differentFiles_arePossible_andNothingIsLeftOfTheTry() throws IOException {
        Files.writeString(directory.resolve("old.img"), "old");

        assertThatCode(() -> outputs("old.img", "old.img.bmap", "new.mender").requirePossible(input))
                .doesNotThrowAnyException();

        assertThat(directory)
                .isDirectoryNotContaining("glob:**/.*")
                .isDirectoryNotContaining("glob:**/new*")
                .isDirectoryNotContaining("glob:**/*.bmap");
        assertThat(directory.resolve("old.img")).hasContent("old");
    }

    @Test
    void input_isNotReplaced_underAnyName() throws IOException {
        Files.createSymbolicLink(directory.resolve("soft"), input);
        Files.createLink(directory.resolve("hard"), input);

        for (String name : List.of("raspios.img", "./raspios.img", "soft", "hard")) {
            for (ConvertOutputs outputs :
                    List.of(outputs(name, "b", "c"), outputs("a", name, "c"), outputs("a", "b", name))) {
                assertThatThrownBy(() -> outputs.requirePossible(input))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("would replace the input");
            }
        }
    }

    @Test
    void twoOutputs_areNotOneFile() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        Files.createSymbolicLink(directory.resolve("other"), directory.resolve("folder"));
        Files.writeString(directory.resolve("old"), "old");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("old"));

        for (ConvertOutputs outputs : List.of(
                outputs("a", "b", "a"),
                outputs("a", "./a", "c"),
                outputs("a", "folder/../b", "b"),
                outputs("folder/a", "b", "other/a"),
                outputs("old", "b", "link"))) {
            assertThatThrownBy(() -> outputs.requirePossible(input))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("are the same file");
        }
    }

    @Test
    void missingDirectory_isNamed() {
        Path missing = directory.resolve("nowhere");
        for (ConvertOutputs outputs : List.of(
                outputs("nowhere/a", "b", "c"), outputs("a", "nowhere/b", "c"), outputs("a", "b", "nowhere/c"))) {
            assertThatThrownBy(() -> outputs.requirePossible(input))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(missing.toString());
        }
    }

    @Test
    void directory_isNoOutput() {
        for (ConvertOutputs outputs : List.of(
                outputs(directory, Path.of("b"), Path.of("c")), outputs(Path.of("/"), Path.of("b"), Path.of("c")))) {
            assertThatThrownBy(() -> outputs.requirePossible(input))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not a regular file");
        }
    }

    @Test
    void device_isForAnArtifactOnly() {
        Path device = Path.of("/dev/null");

        assertThatCode(() -> outputs(directory.resolve("a"), directory.resolve("b"), device)
                        .requirePossible(input))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> outputs(device, directory.resolve("b"), directory.resolve("c"))
                        .requirePossible(input))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/dev/null is not a regular file");
    }
}
