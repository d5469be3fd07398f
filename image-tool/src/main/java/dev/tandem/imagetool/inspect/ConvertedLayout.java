package dev.tandem.imagetool.inspect;

import java.util.List;
import java.util.Map;

/** The layout {@code pi-tryboot}: which partition is what. */
final class ConvertedLayout {
    static final String ID = "pi-tryboot";
    static final int SELECTOR = 1;
    static final int EXTENDED = 4;
    static final String SLOT_WORD = "tandem.slot";

    static final List<Slot> SLOTS = List.of(new Slot("A", 2, 5), new Slot("B", 3, 6));

    static final Map<Integer, Role> ROLES = Map.of(
            1, Role.SELECTOR,
            2, Role.BOOT_A,
            3, Role.BOOT_B,
            4, Role.EXTENDED,
            5, Role.ROOT_A,
            6, Role.ROOT_B,
            7, Role.DATA);

    private ConvertedLayout() {}

    /** Its partitions. */
    record Slot(String name, int boot, int root) {}

    /** Whether the partitions are those of the layout, though others have thought of the same. */
    static boolean hasShape(Contents contents) {
        return contents.table().partitions().size() == ROLES.size()
                && ROLES.keySet().stream()
                        .allMatch(number -> contents.partition(number)
                                .filter(partition -> partition.isExtended() == (number == EXTENDED))
                                .isPresent())
                && contents.isFat(SELECTOR);
    }
}
