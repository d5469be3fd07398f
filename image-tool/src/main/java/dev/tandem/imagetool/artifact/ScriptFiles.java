package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ReadLimits;
import dev.tandem.artifact.StateScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** State scripts from files and from directories, of which every entry must be one. */
public final class ScriptFiles {
    private ScriptFiles() {}

    /**
     * Reads them all.
     *
     * @throws UsageException if one has a name that no device would run
     * @throws IOException if one cannot be read
     */
    public static List<StateScript> read(List<Path> filesAndDirectories) throws IOException, UsageException {
        List<StateScript> scripts = new ArrayList<>();
        for (Path path : filesAndDirectories) {
            if (!Files.isDirectory(path)) {
                scripts.add(script(path));
                continue;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    scripts.add(script(entry));
                }
            }
        }
        return scripts;
    }

    private static StateScript script(Path file) throws IOException, UsageException {
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "The state script " + file + (Files.exists(file) ? " is not a regular file." : " does not exist."));
        }
        if (!StateScript.isValidName(name)) {
            throw new UsageException(
                    "The state script " + file + " has a name no device would run. Expected Artifact<Install|Reboot|"
                            + "Commit|Rollback|RollbackReboot|Failure>_<Enter|Leave|Error>_<two digits>[_<text>].");
        }
        long most = ReadLimits.DEFAULT.headerContentBytes();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
            if (content.length > most) {
                throw new IOException("The state script " + file + " has more than " + most
                        + " bytes, which is all the scripts of an artifact together may have.");
            }
            return new StateScript(name, content);
        }
    }
}
