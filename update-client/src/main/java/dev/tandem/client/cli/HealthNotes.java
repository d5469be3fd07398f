package dev.tandem.client.cli;

import dev.tandem.client.health.CheckReport;
import dev.tandem.client.health.Listener;
import dev.tandem.client.report.Reporter;

/** Reports each change of a health check. */
final class HealthNotes implements Listener {
    private final Reporter reporter;

    HealthNotes(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public void changed(CheckReport report) {
        if (report.passed()) {
            reporter.info(report.toString());
        } else {
            reporter.warn(report.toString());
        }
    }

    @Override
    public void note(String text) {
        reporter.info(text);
    }
}
