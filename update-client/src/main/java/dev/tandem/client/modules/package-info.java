/** Mender's update modules, protocol version 3, and state scripts: programs of others that take part in an update. */
@NullMarked
package dev.tandem.client.modules;

import org.jspecify.annotations.NullMarked;
