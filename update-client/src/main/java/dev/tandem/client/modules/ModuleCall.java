package dev.tandem.client.modules;

import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of an update module: {@code MODULE CALL TREE}, in the tree.
 *
 * @param module the executable
 * @param name the state or query
 * @param tree its directory
 * @param timeout after which it is ended
 */
record ModuleCall(Path module, String name, Path tree, Duration timeout) {
    Command command() {
        return new Command(List.of(module.toString(), name, tree.toString()), Optional.of(tree), Map.of(), timeout);
    }

    /** @param when it ended, as part of a sentence; or empty */
    void requireOk(Result result, String when) throws ModuleException {
        String where = when.isEmpty() ? "" : ", " + when;
        if (result.timedOut()) {
            throw new ModuleException(this + " was ended, because it took longer than " + timeout.toSeconds()
                    + " seconds" + where + Text.said(result.errors()));
        }
        if (result.exitCode() != 0) {
            throw new ModuleException(
                    this + " failed with exit code " + result.exitCode() + where + Text.said(result.errors()));
        }
    }

    @Override
    public String toString() {
        return "the update module " + module + " in " + name;
    }
}
