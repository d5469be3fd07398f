package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Programs that end at once with what they were told; the last result stays. */
final class FakePrograms implements CommandRunner {
    final List<List<String>> started = new ArrayList<>();
    private final Deque<Result> results = new ArrayDeque<>();

    FakePrograms then(int exitCode, String output, String errors) {
        results.add(new Result(exitCode, false, output, errors));
        return this;
    }

    FakePrograms thenTooLong(String output) {
        results.add(new Result(143, true, output, ""));
        return this;
    }

    @Override
    public Result run(Command command, Consumer<String> lines) throws IOException {
        started.add(command.arguments());
        if (results.isEmpty()) {
            throw new IOException("Cannot run program \"" + command.arguments().get(0) + "\"");
        }
        return results.size() == 1 ? results.getFirst() : results.removeFirst();
    }
}
