package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.client.report.Reporter;
import dev.tandem.client.source.ArtifactSource;
import dev.tandem.client.source.ArtifactStream;
import dev.tandem.client.state.InstallPlan;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.SlotContent;
import dev.tandem.client.state.StateStore;
import dev.tandem.client.state.UpdateRecord;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From a source to an installed update: plan, then everything that {@link Updater} does. */
public final class Installer {
    private final InstallPlanner planner;
    private final Supplier<Updater> updaters;
    private final StateStore store;
    private final ReadOptions reading;
    private final Reporter reporter;

    /**
     * @param updaters a new one for each attempt
     * @param reading with the keys of which one must have signed an artifact
     */
    public Installer(
            InstallPlanner planner,
            Supplier<Updater> updaters,
            StateStore store,
            ReadOptions reading,
            Reporter reporter) {
        this.planner = planner;
        this.updaters = updaters;
        this.store = store;
        this.reading = reading;
        this.reporter = reporter;
    }

    /**
     * Installs an artifact. Goes on where an earlier installation of the same one was interrupted; should what is on the slot
     * not go together with the artifact, it begins again.
     *
     * @param repeatable whether {@code source} can be read twice
     */
    public Result install(ArtifactSource source, boolean repeatable, InstallOptions options)
            throws InterruptedException {
        try {
            boolean goesOn = hasCheckpoint();
            Result result = attempt(source, options);
            if (goesOn && repeatable && result.kind() == Result.Kind.FAILED && wasDropped()) {
                reporter.warn("What an earlier installation has left on the slot cannot be used: beginning again");
                result = attempt(source, options);
            }
            return result;
        } catch (IOException e) {
            String reason = Reasons.sentence(Reasons.of(e));
            // Refusals say so themselves; whatever else ends up here came before the first byte was written, too.
            boolean said = reason.contains("Nothing was changed");
            return new Result(Result.Kind.FAILED, said ? reason : reason + " Nothing was changed.");
        }
    }

    private boolean hasCheckpoint() {
        return store.state().update().flatMap(UpdateRecord::checkpoint).isPresent();
    }

    /** Whether the writing has failed for another reason than the slot. */
    private boolean wasDropped() {
        return store.state().update().isEmpty()
                && store.state().slots().values().stream()
                        .noneMatch(slot -> slot.condition() == SlotContent.Condition.BAD)
                && store.state()
                        .last()
                        .filter(last -> last.result() == Outcome.Result.NOT_INSTALLED)
                        .isPresent();
    }

    private Result attempt(ArtifactSource source, InstallOptions options) throws IOException, InterruptedException {
        try (ArtifactStream stream = source.open();
                ArtifactReader reader = ArtifactReader.open(stream, reading)) {
            ArtifactHeader header = reader.header();
            Payload payload = new Payload(reader);
            InstallPlan plan = planner.plan(header, payload.first(), store.state(), source.describe(), options);
            return updaters.get().install(plan, header, payload);
        }
    }

    /** The files of the payload, of which the first has been looked at already. */
    private static final class Payload implements PayloadFiles {
        private final ArtifactReader reader;
        private @Nullable PayloadFile first;
        private boolean waiting;

        Payload(ArtifactReader reader) {
            this.reader = reader;
        }

        @Nullable
        PayloadFile first() throws IOException {
            first = reader.nextFile();
            waiting = true;
            return first;
        }

        @Override
        public @Nullable PayloadFile next() throws IOException {
            if (waiting) {
                waiting = false;
                return first;
            }
            return reader.nextFile();
        }
    }
}
