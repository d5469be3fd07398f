package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class DurableTreeTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void tree_withAFifoAndLinks_isForcedAndRemovedWithoutTouchingWhatTheyPointTo() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "stays");
        Path tree = directory.resolve("a/b/tree");
        DurableTree.createDirectories(tree);
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(tree.resolve("dangling"), directory.resolve("nowhere"));
        assertThat(new ProcessBuilder("mkfifo", tree.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        DurableTree.force(tree);
        DurableTree.remove(tree);
        assertThat(tree.getParent()).isEmptyDirectory();
        assertThat(outside.resolve("file")).hasContent("stays");
    }

    @Test
    void tree_whoseRemovalWasInterrupted_isRemovedNextTime() throws Exception {
        Path tree = directory.resolve("tree");
        Files.createDirectories(directory.resolve("tree.old/deep"));
        DurableTree.remove(tree);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void directory_putInThePlaceOfAnother_hasItsName() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.writeString(target.resolve("old"), "");
        Path fresh = Files.createDirectory(directory.resolve("fresh"));
        Files.writeString(fresh.resolve("new"), "");
        DurableTree.replace(fresh, target);
        assertThat(target).isDirectoryContaining("glob:**/new").isDirectoryNotContaining("glob:**/old");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(target));
    }
}
