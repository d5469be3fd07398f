package dev.tandem.client.json;

import java.io.IOException;

/** A file that cannot be taken for what it should be; does not leave this package. */
final class WrongFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    WrongFileException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
