package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.PayloadContent;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.ResumePoint;
import dev.tandem.client.state.Checkpoint;
import dev.tandem.client.state.InstallPlan.SlotPlan;
import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;
import java.util.Optional;

/** A root image: written to the inactive slot, started once on trial, kept or left. */
final class RootImagePayload implements PayloadHandler {
    /** The payload type of the reference. */
    static final String TYPE = "rootfs-image";

    private final SlotPlan plan;
    private final Optional<Checkpoint> from;
    private final PayloadKinds.CheckpointStore checkpoints;
    private final RootImages ports;
    private boolean rolledBack;

    RootImagePayload(
            SlotPlan plan, Optional<Checkpoint> from, PayloadKinds.CheckpointStore checkpoints, RootImages ports) {
        this.plan = plan;
        this.from = from;
        this.checkpoints = checkpoints;
        this.ports = ports;
    }

    @Override
    public void download(ArtifactHeader header, PayloadFiles files) throws IOException {
        PayloadFile image = files.next();
        if (image == null || !image.name().equals(plan.imageName()) || image.size() != plan.imageBytes()) {
            throw new IOException("the artifact has changed since it was looked at");
        }
        try (BlockDevice slot = ports.slots().openRoot(plan.target())) {
            write(image.content(), slot);
            if (files.next() != null) {
                throw new IOException("the payload has more than one file: nobody knows which is the root image");
            }
            ports.reporter().info("Reading slot " + plan.target() + " back");
            // Whatever the device has answered: what counts is what it has.
            SlotDigest.verify(slot, plan.imageBytes(), plan.sha256());
        }
    }

    private void write(PayloadContent content, BlockDevice slot) throws IOException {
        ResumePoints points = new ResumePoints(content);
        long begin = 0;
        InputStream image = points;
        if (from.isPresent()) {
            long durable = from.get().contentOffset();
            goOn(content, slot);
            // A block of the artifact begins anywhere; what is written begins where a block of the slot does.
            begin = durable - durable % Chunk.BLOCK;
            image = new SequenceInputStream(new SlotInput(slot, begin, durable), points);
        }
        SlotWriter.Result result =
                SlotWriter.write(image, plan.imageBytes(), slot, begin, ports.settings(), new SlotWriter.Listener() {
                    @Override
                    public void progress(long contentOffset) {
                        ports.progress().written(contentOffset, plan.imageBytes());
                    }

                    @Override
                    public void checkpoint(long contentOffset) throws IOException {
                        Optional<ResumePoint> point = points.durable(contentOffset);
                        if (point.isPresent() && contentOffset < plan.imageBytes()) {
                            checkpoints.save(new Checkpoint(
                                    point.get().artifactOffset(), point.get().contentOffset()));
                        }
                    }
                });
        ports.reporter()
                .info(String.format(
                        Locale.ROOT,
                        "Slot %s: %d MiB compared, %d KiB differed and were written",
                        plan.target(),
                        result.comparedBytes() >> 20,
                        result.writtenBytes() >> 10));
    }

    /** What is on the slot already is read from there and hashed with the rest: the digest in the end covers both. */
    private void goOn(PayloadContent content, BlockDevice slot) throws IOException {
        Checkpoint point = from.orElseThrow();
        ports.reporter()
                .info(String.format(
                        Locale.ROOT,
                        "Going on after the first %d MiB, which are on slot %s",
                        point.contentOffset() >> 20,
                        plan.target()));
        content.resumeAt(
                new ResumePoint(point.artifactOffset(), point.contentOffset()),
                new SlotInput(slot, 0, point.contentOffset()));
    }

    @Override
    public void install() throws IOException, InterruptedException {
        ports.slots().buildBoot(plan.target());
        ports.reporter().info("Slot " + plan.target() + " is complete: root file system and boot partition");
    }

    @Override
    public RebootNeed needsReboot() throws IOException {
        return rolledBack && ports.boot().booted() == plan.source() ? RebootNeed.NO : RebootNeed.AUTOMATIC;
    }

    @Override
    public boolean supportsRollback() {
        return true;
    }

    @Override
    public void arm() throws IOException, InterruptedException {
        ports.beforeRestart().save();
        ports.boot().tryOnce(plan.target());
    }

    @Override
    public void reboot() {
        throw new IllegalStateException("the client restarts the device");
    }

    @Override
    public void verifyReboot() throws IOException, InterruptedException {
        require(ports.boot().booted(), plan.target());
        ports.checks().await();
    }

    @Override
    public void commit() throws IOException {
        require(ports.boot().booted(), plan.target());
        try {
            ports.boot().commit();
            require(ports.boot().defaultSlot(), plan.target());
        } catch (IOException e) {
            throw new UncertainCommitException(e);
        }
    }

    @Override
    public void rollback() throws IOException {
        if (ports.boot().booted() == plan.source()) {
            ports.boot().disarm(plan.target());
        }
        // On trial there is nothing to undo: the request is used up, and any restart leads back.
        rolledBack = true;
    }

    @Override
    public void rollbackReboot() {
        throw new IllegalStateException("the client restarts the device");
    }

    @Override
    public void verifyRollbackReboot() throws IOException {
        require(ports.boot().booted(), plan.source());
        require(ports.boot().defaultSlot(), plan.source());
    }

    @Override
    public void failure() {}

    @Override
    public void cleanup() {}

    private static void require(Slot found, Slot expected) throws IOException {
        if (found != expected) {
            throw new IOException("expected to be in slot " + expected + ", found slot " + found);
        }
    }
}
