package dev.tandem.client.cli;

import dev.tandem.artifact.ReadLimits;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.client.config.ClientConfig;
import dev.tandem.client.health.HealthChecks;
import dev.tandem.client.health.HealthLimits;
import dev.tandem.client.health.HealthMonitor;
import dev.tandem.client.health.Verdict;
import dev.tandem.client.install.DevicePolicy;
import dev.tandem.client.install.InstallPlanner;
import dev.tandem.client.install.Installer;
import dev.tandem.client.install.PayloadKinds;
import dev.tandem.client.install.RootImages;
import dev.tandem.client.install.SlotWriter;
import dev.tandem.client.install.Updater;
import dev.tandem.client.modules.CurrentSoftware;
import dev.tandem.client.modules.ScriptLimits;
import dev.tandem.client.modules.StateScripts;
import dev.tandem.client.modules.UpdateModules;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.platform.ProcessRunner;
import dev.tandem.client.platform.Sleeper;
import dev.tandem.client.report.History;
import dev.tandem.client.report.Reporter;
import dev.tandem.client.report.TransferProgress;
import dev.tandem.client.source.ArtifactSources;
import dev.tandem.client.source.HttpSettings;
import dev.tandem.client.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Puts the parts of the client together for this device. */
final class ClientParts {
    private static final String HEALTH_CHECKS = "etc/tandem/health.d";
    private static final String BOOT_ID = "proc/sys/kernel/random/boot_id";
    private static final int MAX_KEY_BYTES = 1 << 16;

    private final DeviceOptions options;
    private final Surroundings surroundings;
    private final Reporter reporter;
    private final ClientConfig config;
    private final StateStore store;
    private final CommandRunner programs = new ProcessRunner();
    private final BootParts boot;
    private final DiskSlots slots;
    private final UpdateModules modules;

    ClientParts(
            DeviceOptions options, Surroundings surroundings, Reporter reporter, ClientConfig config, StateStore store)
            throws IOException {
        this.options = options;
        this.surroundings = surroundings;
        this.reporter = reporter;
        this.config = config;
        this.store = store;
        this.boot = BootParts.of(options, reporter::warn);
        this.slots = new DiskSlots(boot.disk(), boot.slotBoot(), reporter);
        this.modules = new UpdateModules(
                moduleDirectories(),
                data().resolve("modules/payloads/0000/tree"),
                programs,
                config.modules().timeout(),
                reporter::info);
    }

    Installation installation() throws IOException {
        return new Installation(sources(), installer());
    }

    SourceCheck sourceCheck() throws IOException {
        return new SourceCheck(config.updateSource(), sources(), installer(), store, reading());
    }

    Updater updater() throws IOException {
        PayloadKinds kinds = new RootImages(
                slots,
                boot.control(),
                this::awaitHealth,
                this::saveFiles,
                SlotWriter.Settings.DEFAULT,
                new TransferProgress(surroundings.err(), surroundings.terminal())::written,
                reporter,
                (plan, from, checkpoints) -> modules.payload(plan.payloadType(), current()));
        return new Updater(new Updater.Platform(
                boot.control(),
                new CommandRebooter(programs, config.rebootCommand()),
                kinds,
                scripts(),
                store,
                new History(new FileStateDirectory(data()), config.historyEntries()),
                reporter,
                InstantSource.system(),
                bootId(),
                config.trial().attempts()));
    }

    private Installer installer() throws IOException {
        DevicePolicy policy = new DevicePolicy(
                config.deviceType(),
                config.minimumVersion(),
                modules.types()::contains,
                config.precheck().isPresent()
                        ? new ProgramPrecheck(programs, config.precheck().get())
                        : plan -> {});
        InstallPlanner planner = new InstallPlanner(
                policy, boot.control(), slots, () -> UUID.randomUUID().toString());
        return new Installer(planner, this::updaterOrFail, store, reading(), reporter);
    }

    private Updater updaterOrFail() {
        try {
            return updater();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A device with keys takes nothing that none of them has signed. */
    private ReadOptions reading() throws IOException {
        List<VerificationKey> keys = new ArrayList<>();
        for (Path file : config.verificationKeys()) {
            Path key = inRoot(file);
            if (Files.size(key) > MAX_KEY_BYTES) {
                throw new IOException(key + " is too long for a public key");
            }
            keys.add(VerificationKey.parse(key.toString(), Files.readAllBytes(key)));
        }
        ReadOptions reading = keys.isEmpty() ? ReadOptions.unchecked() : ReadOptions.signedByAnyOf(keys);
        return reading.withLimits(ReadLimits.DEVICE);
    }

    private void awaitHealth() throws IOException, InterruptedException {
        HealthChecks checks = HealthChecks.load(options.root.resolve(HEALTH_CHECKS));
        HealthLimits limits = new HealthLimits(
                config.trial().deadline(),
                config.trial().stableFor(),
                config.trial().checkInterval());
        Verdict verdict = HealthMonitor.system().await(checks, limits, new HealthNotes(reporter));
        if (!verdict.healthy()) {
            throw new IOException("The new system is not healthy: " + String.join("; ", verdict.reasons()));
        }
        reporter.info("The new system is healthy");
    }

    /** What packages and people have changed since the last save; a restart that is forced would lose it. */
    private void saveFiles() throws IOException, InterruptedException {
        Path persist = options.root.resolve("usr/lib/tandem/persist");
        if (!Files.isExecutable(persist) || !options.root.equals(options.root.getRoot())) {
            return;
        }
        CommandRunner.Result saved = programs.run(
                CommandRunner.Command.of(java.time.Duration.ofMinutes(5), persist.toString(), "save"), reporter::info);
        if (!saved.ok()) {
            reporter.warn("Not all files that outlive updates could be saved: "
                    + saved.errors().strip());
        }
    }

    private StateScripts scripts() {
        ClientConfig.Scripts settings = config.scripts();
        return new StateScripts(
                inRoot(settings.directory()),
                data().resolve("scripts"),
                new ScriptLimits(settings.timeout(), settings.retryInterval(), settings.retryTimeout()),
                programs,
                Sleeper.system(),
                System::nanoTime,
                reporter::info);
    }

    private ArtifactSources sources() {
        ClientConfig.Http http = config.http();
        HttpSettings byDefault = HttpSettings.DEFAULTS;
        HttpSettings settings = new HttpSettings(
                http.connectTimeout(),
                http.stallTimeout(),
                (int) Math.min(Integer.MAX_VALUE, http.minimumRateBytes()),
                byDefault.rateWindow(),
                http.retries(),
                byDefault.firstPause(),
                byDefault.longestPause(),
                byDefault.longestRetryAfter(),
                http.caFile().map(this::inRoot).orElse(null));
        return new ArtifactSources(
                settings,
                surroundings.environment(),
                surroundings.in(),
                Clock.systemUTC(),
                Sleeper.system(),
                retry -> reporter.warn(retry.toString()));
    }

    private CurrentSoftware current() {
        Map<String, String> provides = store.state().provides();
        return new CurrentSoftware(
                provides.getOrDefault("artifact_name", ""),
                provides.getOrDefault("artifact_group", ""),
                config.deviceType());
    }

    private List<Path> moduleDirectories() {
        Set<Path> directories = new LinkedHashSet<>();
        directories.add(inRoot(UpdateModules.DIRECTORIES.get(0)));
        directories.add(inRoot(config.modules().directory()));
        return List.copyOf(directories);
    }

    private String bootId() throws IOException {
        Path file = options.root.resolve(BOOT_ID);
        return Files.isReadable(file) ? Files.readString(file).strip().toLowerCase(Locale.ROOT) : "unknown";
    }

    private Path data() {
        return DeviceRecord.directory(options);
    }

    /** Paths in the configuration are those of the device. */
    private Path inRoot(Path path) {
        return path.isAbsolute() ? options.root.resolve(path.toString().substring(1)) : path;
    }
}
