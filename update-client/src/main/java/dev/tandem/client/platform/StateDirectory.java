package dev.tandem.client.platform;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A flat directory of small files, in the steps of which a crash may see each one: content, name and removal become durable
 * separately. {@link AtomicFiles} makes of these steps what the client needs.
 */
public interface StateDirectory {
    /**
     * The content of a file, empty when there is none.
     *
     * @throws IOException also if it is longer than {@code limitBytes}
     */
    Optional<byte[]> read(String name, int limitBytes) throws IOException;

    /** Makes or empties the file and writes all of {@code content}. Nothing of it is durable. */
    void write(String name, byte[] content) throws IOException;

    /** Adds to the end of the file, made when it is missing. Nothing of it is durable. */
    void append(String name, byte[] content) throws IOException;

    /** Returns when the content of the file, not its name, is durable. */
    void force(String name) throws IOException;

    /** Gives a file another name, in place of what has that name. Not durable before {@link #forceNames}. */
    void rename(String from, String to) throws IOException;

    /** Removes a file, if it is there. Not durable before {@link #forceNames}. */
    void delete(String name) throws IOException;

    /** Returns when all names that were made, changed or removed are durable. */
    void forceNames() throws IOException;

    /** The names that are there, sorted. */
    List<String> names() throws IOException;
}
