package dev.tandem.client.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.platform.AtomicFiles;
import dev.tandem.client.platform.StateDirectory;
import dev.tandem.client.platform.StateDirectoryContract;
import dev.tandem.testdata.crash.Exhaustive;
import dev.tandem.testdata.crash.PowerCut;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.SimulatedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SimulatedStateDirectoryTest extends StateDirectoryContract {
    @Override
    protected StateDirectory directory() {
        return new SimulatedStateDirectory(new SimulatedFiles(new PowerSupply()));
    }

    @Test
    void anAtomicReplacement_leavesTheOldOrTheNewContent_whereverThePowerFails() throws IOException {
        Set<String> left = new TreeSet<>();
        boolean done = false;
        for (int cut = 0; !done; cut++) {
            SimulatedFiles files = new SimulatedFiles(new PowerSupply());
            StateDirectory directory = new SimulatedStateDirectory(files);
            directory.write("state", bytes("old!"));
            files.settle();
            PowerSupply power = files.power();
            power.cutAt(power.operations() + cut);
            done = replace(directory, "state", "news");
            Exhaustive choice = new Exhaustive();
            while (choice.next()) {
                String state = new String(files.crashClone(choice).look("state").orElseThrow(), StandardCharsets.UTF_8);
                assertThat(done ? "news" : state)
                        .as("after cut %d, %s", cut, choice)
                        .isEqualTo(state);
                left.add(state);
            }
        }
        assertThat(left).containsExactly("news", "old!");
    }

    /** Whether it came to its end. */
    private static boolean replace(StateDirectory directory, String name, String content) throws IOException {
        try {
            AtomicFiles.replace(directory, name, bytes(content));
            return true;
        } catch (PowerCut e) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
