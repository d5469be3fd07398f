/**
 * A machine whose power fails: disk, files and firmware that lose what was not made durable, and an explorer that cuts the
 * power everywhere and looks what comes of it. See docs/crash-safety.md.
 */
@NullMarked
package dev.tandem.testdata.crash;

import org.jspecify.annotations.NullMarked;
