/** Which slot runs, which one is the default, and how the other one is started once. */
@NullMarked
package dev.tandem.client.boot;

import org.jspecify.annotations.NullMarked;
