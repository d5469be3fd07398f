/** {@code tandem-update}, which runs on the device. */
@NullMarked
package dev.tandem.client;

import org.jspecify.annotations.NullMarked;
