package dev.tandem.client.modules;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.client.install.PayloadFiles;
import dev.tandem.client.install.PayloadHandler;
import dev.tandem.client.install.RebootNeed;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A payload that an update module of the device installs. Made by {@link UpdateModules}. */
public final class ModulePayload implements PayloadHandler {
    /** More of one call than anybody reads, and little enough for the data partition. */
    private static final int LOG_CHARS = 1024 * 1024;

    private static final Duration SYNC_TIMEOUT = Duration.ofMinutes(10);

    private final UpdateModules modules;
    private final String type;
    private final CurrentSoftware current;
    private final ModuleTree tree;
    private final CommandRunner runner;
    private final Consumer<String> log;

    ModulePayload(
            UpdateModules modules,
            String type,
            CurrentSoftware current,
            ModuleTree tree,
            CommandRunner runner,
            Consumer<String> log) {
        this.modules = modules;
        this.type = type;
        this.current = current;
        this.tree = tree;
        this.runner = runner;
        this.log = log;
    }

    @Override
    public void download(ArtifactHeader header, PayloadFiles files) throws IOException, InterruptedException {
        requireOwnType(header);
        tree.prepare(header, current);
        boolean withSizes = yes("ProvidePayloadFileSizes");
        ModuleCall call = call(withSizes ? "DownloadWithFileSizes" : "Download");
        StreamedDownload streams = new StreamedDownload(tree, runner, call, withSizes);
        if (streams.run(files, log(call)) == StreamedDownload.Outcome.NOT_WANTED) {
            store(files);
        }
        tree.force();
        sync(call);
    }

    private void requireOwnType(ArtifactHeader header) throws ModuleException {
        if (!type.equals(header.info().payloadType())) {
            throw new ModuleException("the payload has type " + header.info().payloadType() + ", expected " + type);
        }
        if (header.augment() != null) {
            throw new ModuleException("the artifact is augmented, and what no signature covers is given to no update"
                    + " module; nothing has been changed. Write it without an augmented header");
        }
    }

    /** The protocol's default, and what most modules rely on: the files as they are, in {@code files/}. */
    private void store(PayloadFiles files) throws IOException {
        StoredFiles stored = StoredFiles.in(tree.files());
        for (PayloadFile file = files.next(); file != null; file = files.next()) {
            stored.add(file);
        }
    }

    @Override
    public void install() throws IOException, InterruptedException {
        state("ArtifactInstall");
    }

    @Override
    public RebootNeed needsReboot() throws IOException, InterruptedException {
        ModuleCall call = call("NeedsArtifactReboot");
        String answer = ask(call);
        return switch (answer) {
            case "", "No" -> RebootNeed.NO;
            case "Yes" -> RebootNeed.YES;
            case "Automatic" -> RebootNeed.AUTOMATIC;
            default -> throw unknown(call, answer, "No, Yes or Automatic");
        };
    }

    @Override
    public boolean supportsRollback() throws IOException, InterruptedException {
        return yes("SupportsRollback");
    }

    /** {@inheritDoc} Nothing: a module that wants to prepare it does so in its installation. */
    @Override
    public void arm() {}

    @Override
    public void reboot() throws IOException, InterruptedException {
        state("ArtifactReboot");
    }

    @Override
    public void verifyReboot() throws IOException, InterruptedException {
        state("ArtifactVerifyReboot");
    }

    @Override
    public void commit() throws IOException, InterruptedException {
        state("ArtifactCommit");
    }

    @Override
    public void rollback() throws IOException, InterruptedException {
        state("ArtifactRollback");
    }

    @Override
    public void rollbackReboot() throws IOException, InterruptedException {
        state("ArtifactRollbackReboot");
    }

    @Override
    public void verifyRollbackReboot() throws IOException, InterruptedException {
        state("ArtifactVerifyRollbackReboot");
    }

    @Override
    public void failure() throws IOException, InterruptedException {
        state("ArtifactFailure");
    }

    /** {@inheritDoc} The tree goes even if the module fails; without a tree there is nothing to do. */
    @Override
    public void cleanup() throws IOException, InterruptedException {
        try {
            if (tree.exists()) {
                state("Cleanup");
            }
        } finally {
            tree.remove();
        }
    }

    private void state(String name) throws IOException, InterruptedException {
        ModuleCall call = call(name);
        call.requireOk(runner.run(call.command(), log(call)), "");
        sync(call);
    }

    /**
     * Modules write where they like, and few of the stock ones wait until it is on the disk. The state that follows is
     * recorded when this has returned, so it must be.
     */
    private void sync(ModuleCall after) throws IOException, InterruptedException {
        Result result = runner.run(Command.of(SYNC_TIMEOUT, "sync"));
        if (!result.ok()) {
            throw new ModuleException(
                    "what " + after + " wrote could not be brought to the disk" + Text.said(result.errors()));
        }
    }

    private boolean yes(String query) throws IOException, InterruptedException {
        ModuleCall call = call(query);
        String answer = ask(call);
        return switch (answer) {
            case "", "No" -> false;
            case "Yes" -> true;
            default -> throw unknown(call, answer, "No or Yes");
        };
    }

    /** One line at most; what goes to standard error is shown if it fails, and to nobody else. */
    private String ask(ModuleCall call) throws IOException, InterruptedException {
        Result result = runner.run(call.command());
        call.requireOk(result, "");
        String output = result.output();
        String answer = output.endsWith("\n") ? output.substring(0, output.length() - 1) : output;
        if (answer.indexOf('\n') >= 0) {
            throw unknown(call, answer, "one line");
        }
        return answer.strip();
    }

    private static ModuleException unknown(ModuleCall call, String answer, String expected) {
        return new ModuleException(call + " answered '" + Text.printable(answer) + "', expected " + expected);
    }

    private ModuleCall call(String name) throws IOException {
        if (!tree.exists()) {
            throw new ModuleException("the update module " + type + " cannot be called for " + name + ": its directory "
                    + tree.directory() + " is not there, as nothing has been downloaded or all has been cleaned up");
        }
        return new ModuleCall(modules.find(type), name, tree.directory(), modules.timeout());
    }

    private Consumer<String> log(ModuleCall call) {
        return new BoundedLog(log, type + " " + call.name() + ": ", LOG_CHARS);
    }
}
