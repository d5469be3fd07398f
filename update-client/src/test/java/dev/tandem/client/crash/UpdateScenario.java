package dev.tandem.client.crash;

import dev.tandem.artifact.Compression;
import dev.tandem.client.crash.CrashDevice.Version;
import dev.tandem.client.crash.SimulatedClient.Variant;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.Phase;
import dev.tandem.layout.Slot;
import dev.tandem.testdata.crash.Client;
import dev.tandem.testdata.crash.Condition;
import dev.tandem.testdata.crash.FirmwareModel;
import dev.tandem.testdata.crash.Invariant;
import dev.tandem.testdata.crash.Invariants;
import dev.tandem.testdata.crash.Machine;
import dev.tandem.testdata.crash.Scenario;
import java.util.List;
import java.util.Optional;

/** From version one to version two, wherever the power fails, and then to version three. */
final class UpdateScenario implements Scenario {
    private static final int MAX_BOOTS = 14;
    private static final Version OLD = new Version("one", Condition.HEALTHY);
    private static final Version NEXT = new Version("three", Condition.HEALTHY);

    private final Version fresh;
    private final List<Version> known;
    private final Slot committed;
    private final FirmwareModel firmware;
    private final Variant variant;
    private final byte[] artifact;
    private final byte[] nextArtifact;

    UpdateScenario(Condition condition, Slot committed, FirmwareModel firmware, Variant variant) {
        this.fresh = new Version("two", condition);
        this.known = List.of(OLD, fresh, NEXT);
        this.committed = committed;
        this.firmware = firmware;
        this.variant = variant;
        this.artifact = fresh.artifact(Compression.UNCOMPRESSED);
        this.nextArtifact = NEXT.artifact(Compression.UNCOMPRESSED);
    }

    @Override
    public Machine machine() {
        return new Machine(
                CrashDevice.disk(OLD, committed),
                firmware.copy(),
                (disk, boot) -> CrashDevice.running(disk, boot, known),
                SimulatedClient.resume(known, variant));
    }

    @Override
    public Client work() {
        return SimulatedClient.install(artifact, known, variant);
    }

    @Override
    public List<Invariant> invariants() {
        return List.of(
                Invariants.exact((disk, slot) -> CrashDevice.versionIn(disk, slot, known)),
                Invariants.verdict(),
                Invariants.record(this::recordProblem),
                Invariants.anotherUpdateWorks(
                        SimulatedClient.install(nextArtifact, known, variant), MAX_BOOTS, this::nextProblem));
    }

    /** At rest the record names what runs, and says how the last update ended. */
    private Optional<String> recordProblem(Machine machine) {
        DeviceState state = SimulatedClient.state(machine);
        String runs = runs(machine);
        String recorded = state.provides().getOrDefault("artifact_name", "one");
        boolean rests = state.phase() == Phase.IDLE || state.phase() == Phase.WRITING;
        boolean told = state.last().isEmpty()
                || (state.last().get().result() == Outcome.Result.COMMITTED)
                        == state.last().get().artifactName().equals(runs);
        return rests && told && runs.equals(recorded)
                ? Optional.empty()
                : Optional.of("version " + runs + " runs, and the record says " + state);
    }

    private Optional<String> nextProblem(Machine machine) {
        String runs = runs(machine);
        return runs.equals("three") ? recordProblem(machine) : Optional.of("version " + runs + " runs");
    }

    private String runs(Machine machine) {
        return CrashDevice.versionIn(machine.disk().view(), machine.running().slot(), known)
                .orElse("none");
    }
}
