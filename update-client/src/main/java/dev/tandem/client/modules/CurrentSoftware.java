package dev.tandem.client.modules;

/**
 * What the device has before an installation; modules are told.
 *
 * @param artifactName the name of the installed artifact, or empty
 * @param artifactGroup its group, or empty
 * @param deviceType of the device
 */
public record CurrentSoftware(String artifactName, String artifactGroup, String deviceType) {}
