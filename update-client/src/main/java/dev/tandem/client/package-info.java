/** {@code tandem-update}, which runs on the device. Nothing of it exists yet. */
@NullMarked
package dev.tandem.client;

import org.jspecify.annotations.NullMarked;
