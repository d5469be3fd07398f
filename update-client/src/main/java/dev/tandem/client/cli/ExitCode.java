package dev.tandem.client.cli;

/** Exit codes that are no {@link dev.tandem.client.install.Result}. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private ExitCode() {}
}
