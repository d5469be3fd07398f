/** What kind of system an image holds: read from its files, without starting or mounting anything. */
@NullMarked
package dev.tandem.imagetool.system;

import org.jspecify.annotations.NullMarked;
