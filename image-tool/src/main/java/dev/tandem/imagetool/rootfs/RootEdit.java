package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.io.InputStream;

/** One change of a root file system, of a path that is final: no part of its directory is a symbolic link. */
public sealed interface RootEdit {
    /** The path that is changed. */
    String path();

    /** Why it is changed, for the plan that a user reads: half a sentence, without full stop. */
    String why();

    /**
     * A regular file takes this place; one that is there is replaced.
     *
     * @param content what it will hold
     * @param sizeBytes how much that is
     */
    record PutFile(String path, Content content, long sizeBytes, FileAttributes attributes, String why)
            implements RootEdit {}

    /** A directory is made where there is nothing. */
    record MakeDirectory(String path, FileAttributes attributes, String why) implements RootEdit {}

    /** A symbolic link takes this place; a file or link that is there is replaced. */
    record PutLink(String path, String target, String why) implements RootEdit {}

    /** What is there, a file or link, is removed. */
    record Remove(String path, String why) implements RootEdit {}

    /** Owner and permissions of what is there are changed. */
    record SetAttributes(String path, FileAttributes attributes, String why) implements RootEdit {}

    /** Bytes that can be read more than once. */
    interface Content {
        InputStream open() throws IOException;
    }
}
