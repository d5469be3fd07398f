/** The command line: parses, wires, and says what went wrong. What the commands do is in the packages beside it. */
@NullMarked
package dev.tandem.imagetool.cli;

import org.jspecify.annotations.NullMarked;
