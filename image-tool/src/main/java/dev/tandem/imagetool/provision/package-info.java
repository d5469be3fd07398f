/** What a user wants a device to be from its first boot on: options, the file that holds them all, and what is done in the image. */
@NullMarked
package dev.tandem.imagetool.provision;

import org.jspecify.annotations.NullMarked;
