package dev.tandem.imagetool.cli;

import picocli.CommandLine.Option;

/** {@code --help}, without the {@code --version} that picocli's own mixin has: {@code write} means another by it. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private boolean help;
}
