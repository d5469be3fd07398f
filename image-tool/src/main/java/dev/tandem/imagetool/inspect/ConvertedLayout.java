package dev.tandem.imagetool.inspect;

import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootLayout;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How a layout with slots is recognised, and what its partitions are for. */
public enum ConvertedLayout {
    PI_TRYBOOT(
            PiTrybootLayout.NAME,
            Map.of(
                    SlotLayout.CONFIG_PARTITION,
                    Role.SELECTOR,
                    PiTrybootLayout.bootPartition(Slot.A),
                    Role.BOOT_A,
                    PiTrybootLayout.bootPartition(Slot.B),
                    Role.BOOT_B,
                    PiTrybootLayout.EXTENDED_PARTITION,
                    Role.EXTENDED,
                    PiTrybootLayout.rootPartition(Slot.A),
                    Role.ROOT_A,
                    PiTrybootLayout.rootPartition(Slot.B),
                    Role.ROOT_B,
                    PiTrybootLayout.DATA_PARTITION,
                    Role.DATA)),
    UBOOT(
            UBootLayout.NAME,
            Map.of(
                    SlotLayout.CONFIG_PARTITION,
                    Role.SELECTOR,
                    UBootLayout.rootPartition(Slot.A),
                    Role.ROOT_A,
                    UBootLayout.rootPartition(Slot.B),
                    Role.ROOT_B,
                    UBootLayout.DATA_PARTITION,
                    Role.DATA));

    static final String SLOT_WORD = "tandem.slot";

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<Integer, Role> roles;

    ConvertedLayout(String id, Map<Integer, Role> roles) {
        this.id = id;
        this.roles = roles;
    }

    /** The name of the layout. */
    public String id() {
        return id;
    }

    Map<Integer, Role> roles() {
        return roles;
    }

    /** The layout whose partitions these are, though others have thought of the same. */
    static Optional<ConvertedLayout> of(Contents contents) {
        for (ConvertedLayout layout : values()) {
            if (layout.hasShape(contents)) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }

    private boolean hasShape(Contents contents) {
        return contents.table().partitions().size() == roles.size()
                && roles.entrySet().stream()
                        .allMatch(entry -> contents.partition(entry.getKey())
                                .filter(partition -> partition.isExtended() == (entry.getValue() == Role.EXTENDED))
                                .isPresent())
                && contents.isFat(SlotLayout.CONFIG_PARTITION);
    }

    /** Number of the boot partition of a slot, if it has one. */
    OptionalInt boot(Slot slot) {
        return number(slot == Slot.A ? Role.BOOT_A : Role.BOOT_B);
    }

    /** Number of the root partition of a slot. */
    int root(Slot slot) {
        return number(slot == Slot.A ? Role.ROOT_A : Role.ROOT_B).orElseThrow();
    }

    private OptionalInt number(Role role) {
        return roles.entrySet().stream()
                .filter(entry -> entry.getValue() == role)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }
}
