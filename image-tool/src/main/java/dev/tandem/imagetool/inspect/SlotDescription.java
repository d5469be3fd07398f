package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.Slot;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A slot of a converted image.
 *
 * @param slot which one
 * @param isDefault whether it starts after any reset
 * @param bootPartition number of its boot partition; a slot that U-Boot starts has none
 * @param rootPartition number of its root partition
 * @param system what is in it; empty when nothing is, or nothing that was recognised
 */
public record SlotDescription(
        Slot slot, boolean isDefault, OptionalInt bootPartition, int rootPartition, Optional<PiSystem> system) {}
