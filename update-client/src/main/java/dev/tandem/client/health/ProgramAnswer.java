package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A program ends with 0. What it prints is the reason when it does not. */
record ProgramAnswer(String kind, List<String> arguments) implements Question {
    ProgramAnswer {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String expected() {
        return String.join(" ", arguments) + " ends with 0";
    }

    @Override
    public Probe probe(CommandRunner programs, Duration timeout) {
        // A defined place, so that a check does not depend on where the client was started.
        Command command = new Command(arguments, Optional.of(Path.of("/")), Map.of(), timeout);
        return () -> {
            Result result = programs.run(command);
            return new Answer(result.ok(), result.ok() ? said(result) : reason(result));
        };
    }

    /** How it ended, and what it said about that. */
    static String reason(Result result) {
        String how = result.timedOut() ? "was ended because it took too long" : "exit code " + result.exitCode();
        String said = said(result);
        return said.isEmpty() ? how : how + ": " + said;
    }

    /** Its output; that to standard error if there is no other. */
    private static String said(Result result) {
        String text = result.output().isBlank() ? result.errors() : result.output();
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("; "));
    }
}
