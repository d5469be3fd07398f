package dev.tandem.client.health;

import dev.tandem.client.json.JsonType;
import java.time.Duration;

/**
 * What is known of a check.
 *
 * @param check what was asked
 * @param latest the latest answer
 * @param failures how many answers were bad
 * @param answers how many there were
 * @param failingFor since when it is bad without a break; zero while it is good
 */
public record CheckReport(HealthCheck check, Answer latest, int failures, int answers, Duration failingFor) {
    public boolean passed() {
        return latest.passed();
    }

    /** One line: name, what was expected, what was found, how often and how long it failed. */
    @Override
    public String toString() {
        String text = check.name() + ": " + (passed() ? "passed" : "failed") + ": expected " + check.expected()
                + "; found " + (latest.found().isEmpty() ? "no reason" : latest.found());
        if (failures == 0 || answers == 1) {
            return text;
        }
        return text + " (failed " + failures + " of " + answers + " times"
                + (passed() ? ")" : ", for the last " + JsonType.show(failingFor) + ")");
    }
}
