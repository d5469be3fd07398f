package dev.tandem.client.modules;

import java.time.Duration;

/**
 * How long state scripts may take.
 *
 * @param timeout of each run ({@code StateScriptTimeoutSeconds})
 * @param retryInterval between a run that asked to be run later and the next ({@code StateScriptRetryIntervalSeconds})
 * @param retryTimeout from the first such run until it counts as a failure ({@code StateScriptRetryTimeoutSeconds})
 */
public record ScriptLimits(Duration timeout, Duration retryInterval, Duration retryTimeout) {
    /** Those of the reference. */
    public static final ScriptLimits DEFAULT =
            new ScriptLimits(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofMinutes(30));
}
