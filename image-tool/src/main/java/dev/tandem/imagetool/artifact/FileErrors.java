package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an exception of the file system means: some of them have nothing but a file's name for a message. */
public final class FileErrors {
    private FileErrors() {}

    /**
     * What happened, to which file.
     *
     * @param place whether to say where in an artifact it happened
     */
    public static String describe(IOException e, boolean place) {
        if (e instanceof ArtifactException artifact) {
            return place ? artifact.describe() : String.valueOf(artifact.getMessage());
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be accessed by this user";
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " exists already";
        }
        if (e instanceof NotDirectoryException file) {
            return file.getFile() + " is not a directory";
        }
        if (e instanceof FileSystemException other && other.getReason() != null) {
            return (other.getFile() == null ? "" : other.getFile() + ": ") + other.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
