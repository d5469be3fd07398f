package dev.tandem.imagetool.boottest;

import dev.tandem.layout.Slot;
import java.util.Optional;

/**
 * What was started.
 *
 * @param what in words
 * @param slot that it belongs to; empty on a disk without slots
 * @param trial whether it is tried, and another one is the default
 */
record Booted(String what, Optional<Slot> slot, boolean trial) {}
