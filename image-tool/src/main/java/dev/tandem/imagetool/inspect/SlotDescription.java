package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.Slot;
import java.util.Optional;

/**
 * A slot of a converted image.
 *
 * @param slot which one
 * @param isDefault whether it starts after any reset
 * @param bootPartition number of its boot partition
 * @param rootPartition number of its root partition
 * @param system what is in it; empty when nothing is, or nothing that was recognised
 */
public record SlotDescription(
        Slot slot, boolean isDefault, int bootPartition, int rootPartition, Optional<PiSystem> system) {}
