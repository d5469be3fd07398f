package dev.tandem.client.cli;

import dev.tandem.client.install.Result;
import dev.tandem.client.platform.ClientLock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that changes something: one at a time, with the outcome as message and exit code. */
abstract class UpdateCommand implements Callable<Integer> {
    @Mixin
    private final DeviceOptions options = new DeviceOptions();

    private final Surroundings surroundings;

    UpdateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Does it, while nobody else does anything. */
    abstract Result run(Device device) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        Result result = alone();
        if (!result.message().isEmpty()) {
            boolean good = result.kind() != Result.Kind.FAILED;
            (good ? surroundings.out() : surroundings.err()).println(result.message());
        }
        return result.kind().exitCode();
    }

    private Result alone() throws IOException, InterruptedException {
        try (Device device = Device.open(options, surroundings)) {
            ClientLock lock = device.lock();
            try (lock) {
                Result result = run(device);
                device.publish();
                return result;
            }
        }
    }
}
