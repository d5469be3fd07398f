package dev.tandem.client.state;

import java.time.Instant;

/**
 * Why an update is not kept.
 *
 * @param phase in which it failed
 * @param reason for a person
 * @param at by the device's clock
 */
public record Failure(Phase phase, String reason, Instant at) {}
