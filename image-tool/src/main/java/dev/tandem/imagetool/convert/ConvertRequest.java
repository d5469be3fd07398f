package dev.tandem.imagetool.convert;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a user asks for.
 *
 * @param input the image to be converted
 * @param target the layout that the image gets
 * @param sizes of the partitions
 * @param fillSlotB whether slot B gets the system as well; otherwise it is left empty
 * @param diskId of the new disk; derived from the input when empty
 * @param client the update client and what it needs
 * @param changes what else shall be changed in the system, in this order
 */
public record ConvertRequest(
        Path input,
        TargetLayout target,
        RequestedSizes sizes,
        boolean fillSlotB,
        OptionalInt diskId,
        ClientSetup client,
        List<SystemChange> changes) {
    public ConvertRequest {
        changes = List.copyOf(changes);
    }

    /**
     * The update client on the device.
     *
     * @param deviceType the name that artifacts for this kind of device bear
     * @param tree the folder with the client and its units, or empty to leave it out
     * @param runtime the folder with a Java runtime for the device
     * @param runtimes where to look for one if none is given and the image brings none; empty to refuse such an image
     * @param verificationKeys of which one must have signed an artifact
     * @param updateSource URL where updates come from
     * @param artifactName what the system is called as an artifact, so that the device knows what it has
     */
    public record ClientSetup(
            String deviceType,
            Optional<Path> tree,
            Optional<Path> runtime,
            Optional<RuntimeCache> runtimes,
            List<DeviceKey> verificationKeys,
            Optional<String> updateSource,
            Optional<String> artifactName) {
        public ClientSetup {
            verificationKeys = List.copyOf(verificationKeys);
        }
    }
}
