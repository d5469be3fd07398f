package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.client.boot.BootControl;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.InstallPlan;
import dev.tandem.client.state.InstallPlan.SlotPlan;
import dev.tandem.client.state.Phase;
import dev.tandem.client.state.UpdateRecord;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an artifact may be installed, and how. Only reads. That it is whole so far, and signed by somebody this
 * device trusts, has been checked before: the reader of the artifact hands out nothing else.
 */
public final class InstallPlanner {
    /** A provide that may only rise: an artifact with a smaller one, or without it, is refused from then on. */
    public static final String SECURITY_COUNTER = "tandem.security-counter";

    private static final String VERSION = "rootfs-image.version";

    private final DevicePolicy policy;
    private final BootControl boot;
    private final Slots slots;
    private final Supplier<String> ids;

    /** @param ids makes up a new id for each plan */
    public InstallPlanner(DevicePolicy policy, BootControl boot, Slots slots, Supplier<String> ids) {
        this.policy = policy;
        this.boot = boot;
        this.slots = slots;
        this.ids = ids;
    }

    /**
     * Makes the plan.
     *
     * @param first the first file of the payload, null if it has none; not read
     * @throws RefusedException if the artifact is not for this device as it is now
     */
    public InstallPlan plan(
            ArtifactHeader header,
            @Nullable PayloadFile first,
            DeviceState state,
            String location,
            InstallOptions options)
            throws IOException, InterruptedException {
        requireNothingInProgress(state);
        requireDepends(header, state.provides());
        requireOther(header, state.provides(), options);
        requireVersion(header);
        requireSecurityCounter(header, state.provides());
        String type = header.info().payloadType() == null ? "" : header.info().payloadType();
        Optional<SlotPlan> slotPlan = Optional.empty();
        if (type.equals(RootImagePayload.TYPE)) {
            slotPlan = Optional.of(slotPlan(first));
        } else if (!type.isEmpty() && !policy.knowsPayloadType().test(type)) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "The payload is of type %s, for which this device has no update module. Nothing was changed.",
                    type));
        }
        InstallPlan plan = new InstallPlan(
                ids.get(),
                header.info().artifactName(),
                type,
                Provides.after(state.provides(), header),
                slotPlan,
                location,
                options.reboot(),
                options.stops().stream().map(StopBefore::word).collect(Collectors.toSet()));
        policy.precheck().check(plan);
        return plan;
    }

    private static void requireNothingInProgress(DeviceState state) throws RefusedException {
        Optional<UpdateRecord> update = state.update();
        // A download that was interrupted may be taken up again, or replaced: nothing of it has taken effect.
        if (update.isPresent() && update.get().phase() != Phase.WRITING) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "Update already in progress. Please commit or roll back first: %s is %s. Nothing was changed.",
                    update.get().plan().artifactName(),
                    StateWords.of(update.get().phase())));
        }
    }

    private void requireDepends(ArtifactHeader header, Map<String, String> provides) throws RefusedException {
        List<String> unmet = Provides.unmet(header, provides, policy.deviceType());
        if (!unmet.isEmpty()) {
            throw new RefusedException(String.join(". ", unmet) + ". Nothing was changed.");
        }
    }

    private static void requireOther(ArtifactHeader header, Map<String, String> provides, InstallOptions options)
            throws RefusedException {
        String name = header.info().artifactName();
        if (!options.force() && name.equals(provides.get("artifact_name"))) {
            throw new RefusedException(
                    name + " is installed already. Nothing was changed. Use --force to install it again.");
        }
    }

    private void requireVersion(ArtifactHeader header) throws RefusedException {
        if (policy.minimumVersion().isEmpty()) {
            return;
        }
        String minimum = policy.minimumVersion().get();
        String version = header.provides().getOrDefault(VERSION, header.info().artifactName());
        if (VersionOrder.INSTANCE.compare(version, minimum) < 0) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "The artifact is version %s, this device takes %s or newer (minimumVersion in its configuration). Nothing was changed.",
                    version,
                    minimum));
        }
    }

    private static void requireSecurityCounter(ArtifactHeader header, Map<String, String> provides)
            throws RefusedException {
        String current = provides.get(SECURITY_COUNTER);
        String offered = header.provides().get(SECURITY_COUNTER);
        if (offered != null && !isCounter(offered)) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "The artifact's %s is no number of up to 18 digits: %s. Nothing was changed.",
                    SECURITY_COUNTER,
                    offered));
        }
        if (current == null || !isCounter(current)) {
            return;
        }
        if (offered == null || Long.parseLong(offered) < Long.parseLong(current)) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "This device has %s %s, the artifact %s: it is older than what must not come back. Nothing was changed.",
                    SECURITY_COUNTER,
                    current,
                    offered == null ? "has none" : "has " + offered));
        }
    }

    private static boolean isCounter(String text) {
        return text.matches("[0-9]{1,18}");
    }

    private SlotPlan slotPlan(@Nullable PayloadFile first) throws IOException {
        if (first == null) {
            throw new RefusedException("The artifact has no root image in it. Nothing was changed.");
        }
        Slot booted = boot.booted();
        Slot fallback = boot.defaultSlot();
        if (booted != fallback) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "Slot %s runs on trial, and slot %s is the one to come back to: there is none to overwrite. Nothing was changed. Commit, or restart to go back, first.",
                    booted,
                    fallback));
        }
        Slot target = booted.other();
        long room = slots.rootBytes(target);
        if (first.size() > room) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "Slot %s holds %d bytes, the root image has %d. Nothing was changed. Shrink the image, or convert with larger slots (--root-size).",
                    target,
                    room,
                    first.size()));
        }
        return new SlotPlan(booted, target, first.name(), first.size(), first.sha256());
    }
}
