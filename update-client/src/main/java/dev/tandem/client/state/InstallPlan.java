package dev.tandem.client.state;

import dev.tandem.layout.Slot;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an update is going to do: complete before anything is changed, and not changed afterwards but for further stops.
 *
 * @param id made up for this installation
 * @param artifactName what the device has afterwards
 * @param payloadType {@code rootfs-image}, the name of an update module, or empty for an artifact without payload
 * @param provides what the device provides afterwards, {@code artifact_name} among it
 * @param slots what happens to which slot; empty unless it is a root image
 * @param location where it comes from, without secrets
 * @param mayReboot whether the client restarts the device on its own
 * @param stops states before which it waits for the operator, in the reference's words
 */
public record InstallPlan(
        String id,
        String artifactName,
        String payloadType,
        Map<String, String> provides,
        Optional<SlotPlan> slots,
        String location,
        boolean mayReboot,
        Set<String> stops) {
    /**
     * A root image and its slot.
     *
     * @param source the slot that runs, and will run again if anything fails
     * @param target the slot that is overwritten
     * @param imageName name of the payload file
     * @param imageBytes size of the image
     * @param sha256 its digest as the manifest has it, lower-case hexadecimal
     */
    public record SlotPlan(Slot source, Slot target, String imageName, long imageBytes, String sha256) {
        public SlotPlan {
            if (source == target) {
                throw new IllegalArgumentException("an update of slot " + source + " from itself");
            }
        }
    }

    public InstallPlan {
        provides = Collections.unmodifiableMap(new TreeMap<>(provides));
        stops = Collections.unmodifiableSet(new TreeSet<>(stops));
    }

    InstallPlan stoppingBefore(String state) {
        Set<String> more = new TreeSet<>(stops);
        more.add(state);
        return new InstallPlan(id, artifactName, payloadType, provides, slots, location, mayReboot, more);
    }

    /** Whether the other plan brings the same content to the same slot. */
    public boolean sameContentAs(InstallPlan other) {
        return artifactName.equals(other.artifactName)
                && payloadType.equals(other.payloadType)
                && slots.equals(other.slots)
                && provides.equals(other.provides);
    }
}
