package dev.tandem.imagetool.inspect;

import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.util.Map;

/** How the layout {@code pi-tryboot} is recognised. */
final class ConvertedLayout {
    static final String ID = "pi-tryboot";
    static final String SLOT_WORD = "tandem.slot";

    static final Map<Integer, Role> ROLES = Map.of(
            PiTrybootLayout.CONFIG_PARTITION,
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
            Role.DATA);

    private ConvertedLayout() {}

    /** Whether the partitions are those of the layout, though others have thought of the same. */
    static boolean hasShape(Contents contents) {
        return contents.table().partitions().size() == ROLES.size()
                && ROLES.entrySet().stream()
                        .allMatch(entry -> contents.partition(entry.getKey())
                                .filter(partition -> partition.isExtended() == (entry.getValue() == Role.EXTENDED))
                                .isPresent())
                && contents.isFat(PiTrybootLayout.CONFIG_PARTITION);
    }
}
