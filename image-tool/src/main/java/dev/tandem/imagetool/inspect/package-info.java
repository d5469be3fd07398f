/** What a disk image consists of and holds, as a value; and that value as text, JSON and a picture. Nothing is changed. */
@NullMarked
package dev.tandem.imagetool.inspect;

import org.jspecify.annotations.NullMarked;
