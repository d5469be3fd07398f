package dev.tandem.client.platform;

import java.io.IOException;

/** Changes of a {@link StateDirectory} that are either done or not, whenever the power fails. */
public final class AtomicFiles {
    private static final String NEW = ".new";

    private AtomicFiles() {}

    /** Gives a file this content: before it is all there the old content is, and when this returns the new one is durable. */
    public static void replace(StateDirectory directory, String name, byte[] content) throws IOException {
        String fresh = name + NEW;
        directory.write(fresh, content);
        // Content before name: a rename may be durable long before what was written.
        directory.force(fresh);
        directory.rename(fresh, name);
        directory.forceNames();
    }

    /** Removes a file, durably. */
    public static void delete(StateDirectory directory, String name) throws IOException {
        directory.delete(name);
        directory.forceNames();
    }
}
