package dev.tandem.imagetool.cli;

/** What the programs end with; {@code docs/command-line.md} says the same. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** What a shell reports of a program that wrote to a closed pipe: 128 and SIGPIPE. */
    static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
