package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What every system in a slot must have, whatever starts it. */
final class UpdatableSystem {
    private static final String CLIENT = "/usr/bin/tandem-update";

    private UpdatableSystem() {}

    /**
     * Makes sure that the system can be started and updated again.
     *
     * @param bootFile what tells how it is started
     * @param layout in which that is so, in words
     * @return the status of {@code bootFile}
     * @throws IOException if it has no such file, or no client
     */
    static Ext4Files.Status require(Ext4Files root, String bootFile, String layout) throws IOException {
        Map<String, Ext4Files.Status> known = root.status(List.of(CLIENT, bootFile));
        Ext4Files.Status status = known.get(bootFile);
        if (status == null) {
            throw new IOException("the system in it has no " + bootFile
                    + ". Without this list of its boot files it cannot be started. Make the artifact from an image that"
                    + " tandem convert has made for " + layout);
        }
        requireClient(known);
        return status;
    }

    /** @throws IOException if the system has no client */
    static void requireClient(Ext4Files root) throws IOException {
        requireClient(root.status(List.of(CLIENT)));
    }

    private static void requireClient(Map<String, Ext4Files.Status> known) throws IOException {
        if (known.get(CLIENT) == null) {
            throw new IOException("the system in it has no " + CLIENT
                    + ". A system without the update client would stay for ever, as nothing in it could commit or update it."
                    + " Convert the image with the client");
        }
    }

    /** @param what is not as it should be, as a sentence without its end */
    static IOException unusable(String what, Slot target, Exception cause) {
        String why = String.valueOf(cause.getMessage());
        return new IOException(
                what + ": " + why + (why.endsWith(".") ? "" : ".") + " The running system is untouched, and slot "
                        + target + " must not be started.",
                cause);
    }
}
