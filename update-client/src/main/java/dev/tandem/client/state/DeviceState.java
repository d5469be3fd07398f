package dev.tandem.client.state;

import dev.tandem.layout.Slot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything the client keeps, in one file: what belongs together changes together.
 *
 * @param provides what the device has, {@code artifact_name} among it once it is known; sorted
 * @param slots what is known of the slots; nothing of one that no update has written
 * @param update what is in progress
 * @param last how the last update ended
 */
public record DeviceState(
        Map<String, String> provides,
        Map<Slot, SlotContent> slots,
        Optional<UpdateRecord> update,
        Optional<Outcome> last) {
    /** Of a device that has never been updated. */
    public static final DeviceState NEW = new DeviceState(Map.of(), Map.of(), Optional.empty(), Optional.empty());

    public DeviceState {
        provides = Collections.unmodifiableMap(new TreeMap<>(provides));
        EnumMap<Slot, SlotContent> copy = new EnumMap<>(Slot.class);
        copy.putAll(slots);
        slots = Collections.unmodifiableMap(copy);
    }

    /** The phase of the update, {@link Phase#IDLE} when there is none. */
    public Phase phase() {
        return update.map(UpdateRecord::phase).orElse(Phase.IDLE);
    }

    public DeviceState with(UpdateRecord record) {
        return new DeviceState(provides, slots, Optional.of(record), last);
    }

    public DeviceState providing(Map<String, String> now) {
        return new DeviceState(now, slots, update, last);
    }

    public DeviceState holding(Slot slot, SlotContent content) {
        Map<Slot, SlotContent> now = new EnumMap<>(Slot.class);
        now.putAll(slots);
        now.put(slot, content);
        return new DeviceState(provides, now, update, last);
    }

    public DeviceState ended(Outcome outcome) {
        return new DeviceState(provides, slots, update, Optional.of(outcome));
    }

    public DeviceState idle() {
        return new DeviceState(provides, slots, Optional.empty(), last);
    }
}
