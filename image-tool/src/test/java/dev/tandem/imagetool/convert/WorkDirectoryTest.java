package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void isHidden_forItsUserOnly_andGoneWithAllThatIsInIt() throws IOException {
        try (WorkDirectory work = WorkDirectory.in(parent)) {
            Path made = work.file("a").getParent();
            Files.writeString(work.directory("edits").resolve("content"), "secret");
            assertThat(made.getFileName().toString()).startsWith(".");
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void missingParent_isNamed_andNotWhatShouldBeInIt() {
        Path missing = parent.resolve("nowhere");

        assertThatThrownBy(() -> WorkDirectory.in(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    @Test
    void whatIsGoneAlready_isNoFailure() throws IOException {
        WorkDirectory work = WorkDirectory.in(parent);
        Files.delete(work.file("a").getParent());

        work.close();

        assertThat(parent).isEmptyDirectory();
    }
}
