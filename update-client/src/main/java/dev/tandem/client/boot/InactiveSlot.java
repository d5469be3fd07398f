package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import java.util.Locale;

/** The only slot that anything may be done to: neither the running one nor the default. */
final class InactiveSlot {
    private InactiveSlot() {}

    /** @param what would be done to {@code slot}, as in "cannot be disarmed" */
    static void require(String what, Slot slot, Slot booted, Slot selected) throws BootControlException {
        if (slot == booted || slot == selected) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "Slot %s cannot be %s: %s is running and %s is the default. Nothing was changed.%s",
                    slot,
                    what,
                    booted,
                    selected,
                    booted == selected ? "" : " Commit or roll back the trial first."));
        }
    }
}
