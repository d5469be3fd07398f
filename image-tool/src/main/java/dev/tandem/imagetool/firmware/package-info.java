/**
 * What the firmware of a Raspberry Pi does with a disk, up to the moment at which it would start the kernel: which partition,
 * kernel, initramfs and command line it takes, and why. Nothing is changed.
 */
@NullMarked
package dev.tandem.imagetool.firmware;

import org.jspecify.annotations.NullMarked;
