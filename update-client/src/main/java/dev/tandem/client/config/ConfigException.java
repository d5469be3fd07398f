package dev.tandem.client.config;

import dev.tandem.client.json.Problem;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used: all that is wrong with it. */
public final class ConfigException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
