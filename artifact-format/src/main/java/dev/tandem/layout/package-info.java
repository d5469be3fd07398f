/**
 * The A/B layout of a disk: which partition is which slot's, and the small files that say what is started. Image tool and
 * update client must agree upon all of it.
 */
@NullMarked
package dev.tandem.layout;

import org.jspecify.annotations.NullMarked;
