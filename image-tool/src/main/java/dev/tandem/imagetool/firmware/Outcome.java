package dev.tandem.imagetool.firmware;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How far the firmware comes with a disk. */
public sealed interface Outcome {
    /** Sentences: what was read, what was decided and why, in that order. */
    List<String> log();

    /**
     * It starts a kernel.
     *
     * @param partition that everything is read from
     * @param trial whether this start is a trial
     * @param initramfs may stand for several files
     * @param commandLine the first line of the file alone: what a firmware adds to it is not there
     * @param osPrefix what stands in front of the names of these files; empty when there is none, or when it was ignored
     * @param kernelWatchdogSeconds after which the board resets, unless the kernel takes care of the watchdog; absent when
     *     it is not armed
     */
    record Started(
            int partition,
            boolean trial,
            BootFile kernel,
            Optional<BootFile> initramfs,
            String commandLine,
            String osPrefix,
            OptionalInt kernelWatchdogSeconds,
            List<String> log)
            implements Outcome {
        public Started {
            log = List.copyOf(log);
        }
    }

    /**
     * It starts nothing, and does nothing else until somebody comes.
     *
     * @param why a sentence
     */
    record Stuck(String why, List<String> log) implements Outcome {
        public Stuck {
            log = List.copyOf(log);
        }
    }
}
