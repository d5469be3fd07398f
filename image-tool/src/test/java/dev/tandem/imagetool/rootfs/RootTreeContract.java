package dev.tandem.imagetool.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every root file system does, be it in an image, in memory or still a plan. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class RootTreeContract {
    private static final FileAttributes SETUID = new FileAttributes(04755, 0, 0);
    private static final FileAttributes OWNED = new FileAttributes(0640, 1000, 1001);

    /** A tree that holds this. Devices are left out where they cannot be made. */
    protected abstract RootTree tree(TreeContent content) throws IOException;

    private @Nullable RootTree sample;

    /** Made once: reading changes nothing. */
    private RootTree sample() throws IOException {
        if (sample == null) {
            sample = tree(sampleContent());
        }
        return sample;
    }

    private static TreeContent sampleContent() {
        return new TreeContent()
                .directory("/usr/lib/systemd")
                .link("/lib", "usr/lib")
                .file("/usr/lib/os-release", "NAME=x\n")
                .link("/etc/os-release", "../usr/lib/os-release")
                .file("/etc/shadow", "secret", OWNED)
                .file("/usr/bin/sudo", "program", SETUID)
                .directory("/tmp", new FileAttributes(01777, 0, 0))
                .directory("/empty")
                .link("/absolute", "/etc")
                .link("/up", "../../../etc")
                .link("/through", "absolute/../lib/os-release")
                .link("/dangling", "/run/nothing")
                .link("/loop", "loop2")
                .link("/loop2", "/loop")
                .file("/sp ace/\u00fc\"'$x", "odd");
    }

    @Test
    void statusTellsWhatIsThere() throws IOException {
        RootTree tree = sample();
        assertThat(tree.status("/etc/shadow")).contains(new FileStatus(FileKind.REGULAR, OWNED, 6));
        assertThat(tree.status("/usr/bin/sudo")).contains(new FileStatus(FileKind.REGULAR, SETUID, 7));
        assertThat(tree.status("/tmp"))
                .contains(new FileStatus(FileKind.DIRECTORY, new FileAttributes(01777, 0, 0), 0));
        assertThat(tree.status("/lib").orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
        assertThat(tree.status("/lib").orElseThrow().sizeBytes()).isEqualTo(7);
    }

    @Test
    void rootIsADirectory() throws IOException {
        assertThat(sample().status("/").orElseThrow().kind()).isEqualTo(FileKind.DIRECTORY);
    }

    @Test
    void linkAtTheEndOfAPathStandsForItself() throws IOException {
        assertThat(sample().status("/dangling").orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
        assertThat(sample().status("/loop").orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
    }

    @Test
    void linkInADirectoryIsFollowed() throws IOException {
        assertThat(sample().status("/lib/os-release").orElseThrow().sizeBytes()).isEqualTo(7);
        assertThat(sample().status("/absolute/shadow")).isPresent();
        assertThat(sample().status("/up/shadow")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/nothing/below", "/etc/nothing", "/etc/shadow/below", "/dangling/below"})
    void statusOfNothingIsEmpty(String path) throws IOException {
        assertThat(sample().status(path)).isEmpty();
    }

    @Test
    void fileIsReadWhole() throws IOException {
        assertThat(sample().read("/etc/shadow")).isEqualTo("secret".getBytes(UTF_8));
        assertThat(sample().read("/sp ace/\u00fc\"'$x")).isEqualTo("odd".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/os-release", "/lib/os-release", "/absolute/os-release", "/up/os-release", "/through"})
    void fileIsReadThroughLinks(String path) throws IOException {
        assertThat(sample().read(path)).isEqualTo("NAME=x\n".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/nothing/below", "/dangling"})
    void readingNothingSaysSo(String path) {
        assertThatThrownBy(() -> sample().read(path)).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/lib", "/loop"})
    void whatIsNoFileIsNotRead(String path) {
        assertThatThrownBy(() -> sample().read(path)).isInstanceOf(IOException.class);
    }

    @Test
    void longestFileThatIsReadHasTheLimit() throws IOException {
        byte[] most = new byte[RootTree.MAX_READ_BYTES];
        assertThat(tree(new TreeContent().file("/f", most, FileAttributes.PUBLIC_FILE))
                        .read("/f"))
                .hasSize(most.length);
        RootTree tooLong = tree(new TreeContent().file("/f", new byte[most.length + 1], FileAttributes.PUBLIC_FILE));
        assertThatThrownBy(() -> tooLong.read("/f")).isInstanceOf(IOException.class);
    }

    @Test
    void linkTargetIsWhatIsWrittenInTheLink() throws IOException {
        assertThat(sample().linkTarget("/lib")).isEqualTo("usr/lib");
        assertThat(sample().linkTarget("/absolute/os-release")).isEqualTo("../usr/lib/os-release");
        assertThat(sample().linkTarget("/loop2")).isEqualTo("/loop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/etc/shadow", "/etc", "/nothing/below"})
    void whatIsNoLinkHasNoTarget(String path) {
        assertThatThrownBy(() -> sample().linkTarget(path)).isInstanceOf(IOException.class);
    }

    @Test
    void namesAreListedSorted() throws IOException {
        assertThat(sample().list("/etc")).isEqualTo(List.of("os-release", "shadow"));
        assertThat(sample().list("/lib")).isEqualTo(List.of("os-release", "systemd"));
        assertThat(sample().list("/")).contains("etc", "lib", "usr").isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/nothing/below", "/empty", "/etc/shadow", "/dangling"})
    void whatIsNoDirectoryHasNoNames(String path) throws IOException {
        assertThat(sample().list(path)).isEmpty();
    }
}
