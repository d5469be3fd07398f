package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import java.io.IOException;

/** No payload: a bootstrap artifact, which only tells the device what it has already. */
final class EmptyPayload implements PayloadHandler {
    @Override
    public void download(ArtifactHeader header, PayloadFiles files) throws IOException {
        if (files.next() != null) {
            throw new IOException("the artifact has files, but its header names no payload");
        }
    }

    @Override
    public void install() {}

    @Override
    public RebootNeed needsReboot() {
        return RebootNeed.NO;
    }

    /** Nothing to undo, so nobody needs to be waited for. */
    @Override
    public boolean supportsRollback() {
        return false;
    }

    @Override
    public void arm() {}

    @Override
    public void reboot() {}

    @Override
    public void verifyReboot() {}

    @Override
    public void commit() {}

    @Override
    public void rollback() {}

    @Override
    public void rollbackReboot() {}

    @Override
    public void verifyRollbackReboot() {}

    @Override
    public void failure() {}

    @Override
    public void cleanup() {}
}
