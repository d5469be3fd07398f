package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SimulatedFilesTest {
    private final PowerSupply power = new PowerSupply();
    private final SimulatedFiles files = new SimulatedFiles(power);

    @Test
    void aNewFile_mayBeMissing_empty_half_orWhole() throws IOException {
        files.write("a", bytes("1234"));
        assertThat(crashes()).containsExactly("", "a=", "a=12", "a=1234");
    }

    @Test
    void itsContent_isDurableWithoutItsName() throws IOException {
        files.write("a", bytes("1234"));
        files.force("a");
        assertThat(crashes()).containsExactly("", "a=1234");
    }

    @Test
    void itsName_isDurableWithoutItsContent() throws IOException {
        files.write("a", bytes("1234"));
        files.forceNames();
        assertThat(crashes()).containsExactly("a=", "a=12", "a=1234");
    }

    @Test
    void aFileWrittenAgain_mayHaveItsOldContent_orLessThanTheNewOne() throws IOException {
        settled("a", "old!");
        files.write("a", bytes("news"));
        assertThat(crashes()).containsExactly("a=", "a=ne", "a=news", "a=old!");
        files.write("a", bytes("more"));
        assertThat(crashes()).containsExactly("a=", "a=mo", "a=more", "a=ne", "a=news", "a=old!");
        files.force("a");
        assertThat(crashes()).containsExactly("a=more");
    }

    @Test
    void anAppend_keepsWhatWasThere() throws IOException {
        settled("log", "1");
        files.append("log", bytes("2345"));
        assertThat(read("log")).isEqualTo("12345");
        assertThat(crashes()).containsExactly("log=1", "log=123", "log=12345");
    }

    @Test
    void aRename_mayOrMayNotHaveHappened() throws IOException {
        settled("a", "old");
        settled("a.new", "new");
        files.rename("a.new", "a");
        assertThat(files.names()).containsExactly("a");
        assertThat(crashes()).containsExactly("a=new", "a=old a.new=new");
        files.forceNames();
        assertThat(crashes()).containsExactly("a=new");
    }

    @Test
    void aRenameWithoutAForceBefore_mayLeadToNothing() throws IOException {
        settled("a", "old!");
        files.write("a.new", bytes("news"));
        files.rename("a.new", "a");
        files.forceNames();
        assertThat(crashes()).containsExactly("a=", "a=ne", "a=news");
    }

    @Test
    void aRemoval_isLostLikeAnything() throws IOException {
        settled("a", "1");
        files.delete("a");
        files.delete("never there");
        assertThat(files.read("a", 10)).isEmpty();
        assertThat(crashes()).containsExactly("", "a=1");
        files.forceNames();
        assertThat(crashes()).containsExactly("");
    }

    @Test
    void names_becomeDurableInAnyOrder_orInTheirs() throws IOException {
        settled("a", "1");
        settled("b", "2");
        files.delete("a");
        files.delete("b");
        assertThat(crashes()).containsExactly("", "a=1", "a=1 b=2", "b=2");
        assertThat(crashes(Bounds.SMALL.withNamesInOrder(true))).containsExactly("", "a=1 b=2", "b=2");
    }

    @Test
    void aNameGivenTwice_isNeverOfSomethingElse() throws IOException {
        settled("a", "1");
        files.write("a.new", bytes("2"));
        files.force("a.new");
        files.rename("a.new", "a");
        files.write("a.new", bytes("3"));
        files.force("a.new");
        files.rename("a.new", "a");
        assertThat(crashes(Bounds.SMALL.withNamesInOrder(true)))
                .containsExactly("a=1", "a=1 a.new=2", "a=2", "a=2 a.new=3", "a=3");
        assertThat(crashes()).contains("a=1 a.new=3", "a=3").doesNotContain("a=", "");
    }

    @Test
    void aCut_comesAtTheOperation() throws IOException {
        power.cutAt(1);
        files.write("a", bytes("1"));
        assertThatExceptionOfType(PowerCut.class)
                .isThrownBy(() -> files.force("a"))
                .withMessage("the power failed at operation 1: force a");
        assertThatExceptionOfType(PowerCut.class).isThrownBy(files::names);
        assertThat(crashes()).containsExactly("", "a=", "a=1");
    }

    @Test
    void aWriteThatFails_leavesTheFirstHalf() {
        power.failAt(0, Fault.IO_ERROR);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.write("a", bytes("1234")));
        assertThat(read("a")).isEqualTo("12");
    }

    @Test
    void aFullDisk_staysFull() throws IOException {
        settled("a", "1234");
        power.failAt(power.operations(), Fault.NO_SPACE);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> files.write("a", bytes("5678")))
                    .withMessage("No space left on device: a");
        }
        files.delete("b");
        assertThat(read("a")).isEqualTo("56");
        power.repair();
        files.write("a", bytes("5678"));
        assertThat(read("a")).isEqualTo("5678");
    }

    @Test
    void afterAForceThatFailed_onlyWritingAgainHelps() throws IOException {
        settled("a", "1");
        files.write("a", bytes("2"));
        power.failAt(power.operations(), Fault.IO_ERROR);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.force("a"));
        files.force("a");
        assertThat(crashes()).containsExactly("a=", "a=1", "a=2");
        files.write("a", bytes("2"));
        files.force("a");
        assertThat(crashes()).containsExactly("a=2");
    }

    @Test
    void renamesAndRemovalsThatFail_doNothing() throws IOException {
        settled("a", "1");
        for (int i = 0; i < 3; i++) {
            power.failAt(power.operations() + i, Fault.IO_ERROR);
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.rename("a", "b"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.delete("a"));
        assertThatExceptionOfType(IOException.class).isThrownBy(files::forceNames);
        assertThat(crashes()).containsExactly("a=1");
        assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> files.rename("b", "c"));
        assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> files.force("b"));
    }

    @Test
    void anOrderlyEnd_settlesEverything_aHardOneLosesIt() throws IOException {
        files.write("a", bytes("1"));
        files.settle();
        assertThat(crashes()).containsExactly("a=1");
        files.write("a", bytes("2"));
        files.rename("a", "b");
        files.lose();
        assertThat(files.names()).containsExactly("a");
        assertThat(read("a")).isEqualTo("1");
    }

    @Test
    void fingerprints_areThoseOfNamesAndContents() throws IOException {
        SimulatedFiles other = new SimulatedFiles(new PowerSupply());
        settled("a", "1");
        settled("b", "2");
        other.write("b", bytes("2"));
        other.write("x", bytes("1"));
        assertThat(other.fingerprint()).isNotEqualTo(files.fingerprint());
        other.rename("x", "a");
        assertThat(other.fingerprint()).isEqualTo(files.fingerprint());
        other.write("a", bytes("2"));
        other.write("b", bytes("1"));
        assertThat(other.fingerprint()).isNotEqualTo(files.fingerprint());
    }

    private void settled(String name, String content) throws IOException {
        files.write(name, bytes(content));
        files.force(name);
        files.forceNames();
    }

    private Set<String> crashes() {
        return crashes(Bounds.SMALL);
    }

    private Set<String> crashes(Bounds bounds) {
        Set<String> seen = new TreeSet<>();
        Exhaustive choice = new Exhaustive();
        while (choice.next()) {
            seen.add(text(files.crashClone(choice, bounds)));
        }
        return seen;
    }

    private static String text(SimulatedFiles files) {
        try {
            StringBuilder text = new StringBuilder();
            for (String name : files.names()) {
                text.append(text.length() == 0 ? "" : " ").append(name).append('=');
                text.append(new String(files.read(name, 100).orElseThrow(), StandardCharsets.UTF_8));
            }
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String read(String name) {
        return new String(files.look(name).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
