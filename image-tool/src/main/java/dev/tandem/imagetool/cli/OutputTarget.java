package dev.tandem.imagetool.cli;

import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where the output of a command goes: to a file, which is replaced by what is whole; to a device or pipe; or to standard
 * output.
 *
 * @param name as the user gave it; {@code -} is standard output
 */
record OutputTarget(Surroundings surroundings, String name) {
    /** Begins the output. */
    AtomicOutput open() throws IOException {
        return isStandardOutput() ? AtomicOutput.into(surroundings.artifactOutput()) : AtomicOutput.into(Path.of(name));
    }

    /** Refuses to replace {@code input}, under whatever name, which {@code option} would do. */
    void refuseToReplace(String option, Path input) throws IOException, UsageException {
        Path path = Path.of(name);
        if (!isStandardOutput() && Files.exists(path) && Files.exists(input) && Files.isSameFile(path, input)) {
            throw new UsageException(
                    option + " " + name + " would replace the input " + input + ". Give another name.");
        }
    }

    /** How things stand when the output was not committed; nothing of a stream, which may have got a part. */
    String stateAfterFailure() {
        Path path = Path.of(name);
        boolean file =
                !isStandardOutput() && (Files.isRegularFile(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        return file ? "Nothing was written; " + name + " is as it was." : "";
    }

    /** Under the name of the device, a file behind it would be opened anew and cut to nothing, also after a >>. */
    private boolean isStandardOutput() {
        return name.equals("-") || name.equals("/dev/stdout");
    }
}
