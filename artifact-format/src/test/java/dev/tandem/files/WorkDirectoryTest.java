package dev.tandem.files;

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

    /** As the rest of the process does until it has ended. */
    @Test
    void filesThatAppearWhileItIsRemoved_goAsWell() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path work = Files.createDirectory(parent.resolve("work-" + round));
            for (int i = 0; i < 200; i++) {
                Files.createFile(work.resolve("early-" + i));
            }
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        Files.createFile(work.resolve("late-" + i));
                    }
                } catch (IOException e) {
                    // The directory is gone, which is what is wanted.
                }
            });
            writer.start();

            WorkDirectory.removeAtLast(work);

            writer.join();
            assertThat(work).doesNotExist();
        }
    }
}
