package dev.tandem.testdata.crash;

/** What became of a start, as far as the firmware is concerned. */
public sealed interface BootResult {
    /**
     * A kernel was loaded and started, whatever it is worth.
     *
     * @param partition from which; what the firmware tells the system
     * @param trial whether this is the one start that was asked for; what the firmware tells the system
     * @param commandLine for the kernel, empty when there was none to be read
     */
    record Started(int partition, boolean trial, String commandLine) implements BootResult {}

    /** Nothing was started, and nothing will be before somebody comes and replaces the card. */
    record Stuck(String why) implements BootResult {}
}
