package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code cp}, {@code cat}, {@code install} and {@code rm} of the reference tool: known, so that somebody says why not. */
@Command(hidden = true, description = "Not supported.")
final class ImageFileCommand implements Callable<Integer> {
    @Unmatched
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private List<String> anything = new ArrayList<>();

    @Override
    public Integer call() throws UsageException {
        throw new UsageException(
                "Files inside an image are not read or changed (cp, cat, install, rm). Take the image out"
                        + " with 'tandem artifact dump --files DIR', use debugfs on it, and write the artifact anew.");
    }
}
