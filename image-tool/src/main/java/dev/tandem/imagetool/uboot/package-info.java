/** What the layout uboot puts onto the boot partition for U-Boot. */
@NullMarked
package dev.tandem.imagetool.uboot;

import org.jspecify.annotations.NullMarked;
