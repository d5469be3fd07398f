package dev.tandem.client.install;

import dev.tandem.artifact.StateScript;
import java.io.IOException;
import java.util.List;

/** Scripts of the device and of the artifact that run when an update enters or leaves a state. */
public interface Hooks {
    /** None at all. */
    Hooks NONE = new Hooks() {
        @Override
        public void store(List<StateScript> scripts) {}

        @Override
        public void run(ScriptState state, ScriptAction action) {}

        @Override
        public void remove() {}
    };

    /** Keeps the scripts of an artifact, durably, in place of those of an earlier one. */
    void store(List<StateScript> scripts) throws IOException;

    /**
     * Runs those of a call, one after the other.
     *
     * @throws IOException if one failed and the state is not one that goes on; it names the script
     */
    void run(ScriptState state, ScriptAction action) throws IOException, InterruptedException;

    /** Forgets the scripts of the artifact, durably. */
    void remove() throws IOException;
}
