package dev.tandem.client.health;

import java.time.Duration;
import java.util.List;

/**
 * Whether the system is to be kept.
 *
 * @param reasons why it is not healthy, in one line each; empty if it is
 * @param checks the checks as they stood in the end
 * @param after how long that took
 */
public record Verdict(boolean healthy, List<String> reasons, List<CheckReport> checks, Duration after) {
    public Verdict {
        reasons = List.copyOf(reasons);
        checks = List.copyOf(checks);
    }
}
