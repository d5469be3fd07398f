/** Starts converted images in QEMU as the firmware would, drives updates, and reports. */
@NullMarked
package dev.tandem.imagetool.boottest;

import org.jspecify.annotations.NullMarked;
