/** The commands of {@code tandem-update}: they parse, put the parts together, and print. */
@NullMarked
package dev.tandem.client.cli;

import org.jspecify.annotations.NullMarked;
