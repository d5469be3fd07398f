/** From the image a user downloaded to an image with two slots: unpacking, planning, changing, putting together. */
@NullMarked
package dev.tandem.imagetool.convert;

import org.jspecify.annotations.NullMarked;
