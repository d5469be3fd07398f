package dev.tandem.client.modules;

import dev.tandem.artifact.PayloadFile;
import dev.tandem.client.install.PayloadFiles;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Download of an update module that reads the payload as it comes, through FIFOs (protocol v3, "Streams tree"):
 * {@code stream-next} names one file after the other, {@code streams/NAME} has its content.
 */
final class StreamedDownload {
    /** How it ended, if the module did not fail. */
    enum Outcome {
        /** The module took everything. */
        TAKEN,
        /** The module ended without having asked for anything: the files are to be stored for it. */
        NOT_WANTED
    }

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Duration MKFIFO_TIMEOUT = Duration.ofSeconds(30);
    /** How long a module that stopped reading has to end by itself, and to say why. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final ModuleTree tree;
    private final CommandRunner runner;
    private final ModuleCall call;
    private final boolean withSizes;

    StreamedDownload(ModuleTree tree, CommandRunner runner, ModuleCall call, boolean withSizes) {
        this.tree = tree;
        this.runner = runner;
        this.call = call;
        this.withSizes = withSizes;
    }

    /**
     * Runs the module to its end.
     *
     * @throws dev.tandem.artifact.ArtifactException if the payload is bad. Then the module is ended before it can have seen
     *     the end of a file: what it has got until then does not look complete.
     * @throws ModuleException if the module failed, took too long, or did not take everything
     */
    Outcome run(PayloadFiles files, Consumer<String> log) throws IOException, InterruptedException {
        try {
            Files.createDirectory(tree.streams());
            makeFifo(tree.streamNext());
            Outcome outcome = feed(RunningProgram.start(runner, call.command(), log), files);
            removeStreams();
            return outcome;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                removeStreams();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private Outcome feed(RunningProgram module, PayloadFiles files) throws IOException, InterruptedException {
        Feeder feeder = new Feeder(files, module);
        try {
            feeder.feed();
            Result result = module.await();
            call.requireOk(result, feeder.state());
            return feeder.outcome();
        } finally {
            // In this order: a stream that is closed looks like one that is complete.
            module.kill();
            feeder.close();
        }
    }

    private void makeFifo(Path path) throws IOException, InterruptedException {
        Result result = runner.run(Command.of(MKFIFO_TIMEOUT, "mkfifo", "-m", "600", path.toString()));
        if (!result.ok()) {
            throw new IOException("could not make the FIFO " + path + Text.said(result.errors()));
        }
    }

    private void removeStreams() throws IOException {
        Files.deleteIfExists(tree.streamNext());
        DurableTree.remove(tree.streams());
    }

    /** Our side of the conversation. */
    private final class Feeder {
        private final PayloadFiles files;
        private final RunningProgram module;
        private Optional<FifoWriter> open = Optional.empty();
        private boolean started;
        private boolean finished;
        private String state = "before it asked for the payload";

        Feeder(PayloadFiles files, RunningProgram module) {
            this.files = files;
            this.module = module;
        }

        /** Returns when everything was handed over, or when the module does not go on. */
        void feed() throws IOException, InterruptedException {
            while (open(tree.streamNext())) {
                started = true;
                PayloadFile file = files.next();
                if (file == null) {
                    // Nothing more: a read of length zero.
                    finished = true;
                    state = "after it had been given everything";
                    close();
                    return;
                }
                Path stream = ModuleTree.resolve(tree.streams(), file.name());
                makeFifo(stream);
                // Kept open until the FIFO is there that it names, so that the module cannot come too early.
                String next = "streams/" + file.name() + (withSizes ? " " + file.size() : "") + "\n";
                boolean named = write(ByteBuffer.wrap(next.getBytes(StandardCharsets.UTF_8)));
                close();
                state = "before it opened streams/" + file.name();
                if (!named || !open(stream) || !copy(file)) {
                    module.awaitFor(LAST_WORDS);
                    if (!module.hasEnded()) {
                        throw new ModuleException(call + " closed its stream " + state
                                + "; the payload cannot be stored any more, so the module was ended");
                    }
                    return;
                }
                close();
                state = "after it had read streams/" + file.name() + ", and before it asked for what follows";
            }
        }

        private boolean copy(PayloadFile file) throws IOException, InterruptedException {
            InputStream content = file.content();
            byte[] chunk = new byte[CHUNK_BYTES];
            byte[] following = new byte[CHUNK_BYTES];
            long done = 0;
            int length = content.readNBytes(chunk, 0, CHUNK_BYTES);
            while (length > 0) {
                // The checksum is compared when the end is read. So that is done before the last part is handed
                // over, and no module ever has all of a file that is not what was signed.
                int followingLength = content.readNBytes(following, 0, CHUNK_BYTES);
                state = "while it read streams/" + file.name() + ", after about " + done + " of " + file.size()
                        + " bytes";
                if (!write(ByteBuffer.wrap(chunk, 0, length))) {
                    return false;
                }
                done += length;
                byte[] spare = chunk;
                chunk = following;
                following = spare;
                length = followingLength;
            }
            return true;
        }

        private boolean open(Path fifo) throws IOException, InterruptedException {
            open = FifoWriter.open(fifo, module.end());
            return open.isPresent();
        }

        private boolean write(ByteBuffer bytes) throws InterruptedException {
            return open.orElseThrow().write(bytes);
        }

        void close() {
            open.ifPresent(FifoWriter::close);
            open = Optional.empty();
        }

        String state() {
            return state;
        }

        Outcome outcome() throws ModuleException {
            if (finished) {
                return Outcome.TAKEN;
            }
            if (started) {
                throw new ModuleException(call + " ended as if all were well, but " + state
                        + ". A module reads stream-next and the streams it names until stream-next is empty");
            }
            return Outcome.NOT_WANTED;
        }
    }
}
