package dev.tandem.client.install;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What this device takes.
 *
 * @param deviceType its type
 * @param minimumVersion the oldest version that it takes
 * @param knowsPayloadType whether there is an update module for a type of payload
 * @param precheck asks the operator's own program
 */
public record DevicePolicy(
        String deviceType, Optional<String> minimumVersion, Predicate<String> knowsPayloadType, Precheck precheck) {}
