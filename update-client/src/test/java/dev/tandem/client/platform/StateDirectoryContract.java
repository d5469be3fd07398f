package dev.tandem.client.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every directory does as long as the power is on: a real one and a simulated one alike. */
public abstract class StateDirectoryContract {
    /** One without files. */
    protected abstract StateDirectory directory() throws IOException;

    @Test
    void anEmptyOne_hasNothing() throws IOException {
        StateDirectory directory = directory();
        assertThat(directory.names()).isEmpty();
        assertThat(directory.read("state", 10)).isEmpty();
        directory.delete("state");
        directory.forceNames();
        assertThat(directory.names()).isEmpty();
    }

    @Test
    void readsBackWhatWasWritten_andTheLastOfIt() throws IOException {
        StateDirectory directory = directory();
        directory.write("state", bytes("one, long"));
        assertThat(text(directory, "state")).isEqualTo("one, long");
        directory.write("state", bytes("two"));
        directory.force("state");
        assertThat(text(directory, "state")).isEqualTo("two");
        directory.write("state", bytes(""));
        assertThat(text(directory, "state")).isEmpty();
    }

    @Test
    void appendsToWhatIsThere_orToNothing() throws IOException {
        StateDirectory directory = directory();
        directory.append("log", bytes("one "));
        directory.append("log", bytes("two"));
        directory.force("log");
        assertThat(text(directory, "log")).isEqualTo("one two");
    }

    @Test
    void names_areSorted() throws IOException {
        StateDirectory directory = directory();
        for (String name : new String[] {"b", "c.new", "a"}) {
            directory.write(name, bytes(name));
        }
        directory.forceNames();
        assertThat(directory.names()).containsExactly("a", "b", "c.new");
    }

    @Test
    void aRename_takesThePlaceOfWhatHasTheName() throws IOException {
        StateDirectory directory = directory();
        directory.write("state", bytes("old"));
        directory.write("state.new", bytes("new"));
        directory.rename("state.new", "state");
        directory.forceNames();
        assertThat(directory.names()).containsExactly("state");
        assertThat(text(directory, "state")).isEqualTo("new");
        directory.force("state");
        directory.write("state.new", bytes("newer"));
        assertThat(text(directory, "state")).as("no longer the same file").isEqualTo("new");
    }

    @Test
    void aRemovedFile_isGone_andCanBeMadeAgain() throws IOException {
        StateDirectory directory = directory();
        directory.write("state", bytes("old"));
        directory.delete("state");
        assertThat(directory.read("state", 10)).isEmpty();
        directory.append("state", bytes("new"));
        assertThat(text(directory, "state")).isEqualTo("new");
    }

    @Test
    void aFileThatIsTooLong_isNotReadAtAll() throws IOException {
        StateDirectory directory = directory();
        directory.write("state", bytes("12345"));
        assertThat(directory.read("state", 5)).isPresent();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> directory.read("state", 4))
                .withMessageContaining("more than the 4 bytes");
    }

    @Test
    void whatIsNotThere_canNeitherBeForcedNorRenamed() throws IOException {
        StateDirectory directory = directory();
        directory.write("other", bytes("1"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> directory.force("state"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> directory.rename("state", "other"));
        assertThat(directory.names()).containsExactly("other");
    }

    @Test
    void pathsAndHiddenFiles_areRefused() throws IOException {
        StateDirectory directory = directory();
        for (String name : new String[] {"", ".", "..", ".state", "a/b", "../state"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> directory.write(name, bytes("1")));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.read(name, 10));
            assertThatIllegalArgumentException().isThrownBy(() -> directory.delete(name));
        }
    }

    @Test
    void atomicFiles_workOnIt() throws IOException {
        StateDirectory directory = directory();
        AtomicFiles.replace(directory, "state", bytes("one"));
        AtomicFiles.replace(directory, "state", bytes("two"));
        assertThat(directory.names()).containsExactly("state");
        assertThat(text(directory, "state")).isEqualTo("two");
        AtomicFiles.delete(directory, "state");
        assertThat(directory.names()).isEmpty();
    }

    private static String text(StateDirectory directory, String name) throws IOException {
        return new String(directory.read(name, 100).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
