/** A faster deflater than the JDK's, where the machine has one. */
@NullMarked
package dev.tandem.imagetool.deflate;

import org.jspecify.annotations.NullMarked;
