package dev.tandem.client.cli;

import dev.tandem.client.config.ClientConfig;
import dev.tandem.client.health.CheckReport;
import dev.tandem.client.health.HealthChecks;
import dev.tandem.client.health.HealthMonitor;
import dev.tandem.client.install.InstallOptions;
import dev.tandem.client.install.Result;
import dev.tandem.client.install.Updater;
import dev.tandem.client.platform.ClientLock;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.report.LogFile;
import dev.tandem.client.report.Reporter;
import dev.tandem.client.report.StreamReporter;
import dev.tandem.client.state.StateStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** This device, for one command. */
final class Device implements Closeable {
    private static final String CONFIG = "etc/tandem/client.json";
    private static final String FALLBACK_CONFIG = "data/tandem/client.json";
    private static final String HEALTH_CHECKS = "etc/tandem/health.d";
    private static final String LOCK = "run/tandem/lock";

    private final DeviceOptions options;
    private final Surroundings surroundings;
    private final Reporter reporter;
    private final ClientConfig config;
    private final StateStore store;

    private Device(DeviceOptions options, Surroundings surroundings) throws IOException {
        this.options = options;
        this.surroundings = surroundings;
        FileStateDirectory data = new FileStateDirectory(DeviceRecord.directory(options));
        Reporter console = new StreamReporter(
                surroundings.err(),
                surroundings.journal(),
                options.verbose ? Reporter.Level.DEBUG : Reporter.Level.INFO);
        this.reporter = Reporter.all(List.of(console, new LogFile(data, InstantSource.system())));
        Path etc = options.config == null ? options.root.resolve(CONFIG) : options.config;
        this.config = ClientConfig.load(etc, options.root.resolve(FALLBACK_CONFIG));
        this.store = DeviceRecord.open(options);
        store.damage().forEach(reporter::warn);
    }

    static Device open(DeviceOptions options, Surroundings surroundings) throws IOException {
        return new Device(options, surroundings);
    }

    /**
     * Keeps every other client away until it is closed.
     *
     * @throws IOException also if the record is not there, and nothing can be begun
     */
    ClientLock lock() throws IOException {
        Optional<String> problem = DeviceRecord.notOnData(options);
        if (problem.isPresent()) {
            throw new IOException(problem.get() + ". Nothing was done");
        }
        return ClientLock.take(options.root.resolve(LOCK));
    }

    Result install(String location, InstallOptions how) throws IOException, InterruptedException {
        return parts().installation().run(location, how);
    }

    Result check(boolean retry) throws IOException, InterruptedException {
        return parts().sourceCheck().run(retry);
    }

    Updater updater() throws IOException {
        return parts().updater();
    }

    /** Whether nothing is on trial or under way: then the device is where it should be. */
    boolean isSettled() throws IOException {
        BootParts boot = BootParts.of(options, reporter::warn);
        return store.state().update().isEmpty()
                && boot.control().booted() == boot.control().defaultSlot();
    }

    boolean showHealth(PrintStream out) throws InterruptedException {
        HealthChecks checks = HealthChecks.load(options.root.resolve(HEALTH_CHECKS));
        checks.problems().forEach(out::println);
        checks.notes().forEach(out::println);
        boolean good = checks.problems().isEmpty();
        for (CheckReport report : HealthMonitor.system().askOnce(checks)) {
            out.println(report);
            good &= report.passed();
        }
        if (checks.checks().isEmpty() && good) {
            out.println("There are no health checks in " + options.root.resolve(HEALTH_CHECKS)
                    + ": a trial counts as good when the system has been up for "
                    + config.trial().stableFor().toSeconds() + " s.");
        }
        return good;
    }

    /** Lets everybody see which slot runs. */
    void publish() {
        try {
            new PublishedSlots(options.root)
                    .write(BootParts.of(options, warning -> {}).control());
        } catch (IOException e) {
            reporter.say(Reporter.Level.DEBUG, "Which slot runs is not published: " + e.getMessage());
        }
    }

    private ClientParts parts() throws IOException {
        return new ClientParts(options, surroundings, reporter, config, store);
    }

    @Override
    public void close() {}
}
