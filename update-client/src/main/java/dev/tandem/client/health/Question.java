package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import java.time.Duration;

/** What a check wants to know: one of the kinds that there are. */
public interface Question {
    /** The kind, as files name it. */
    String kind();

    /** What has to be the case, in one line. */
    String expected();

    /** Ready to be asked. {@code timeout} is for what can end by itself; others keep to it as well. */
    Probe probe(CommandRunner programs, Duration timeout);
}
