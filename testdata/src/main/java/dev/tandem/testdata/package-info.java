/** Makers of test input and models of hardware; never shipped. */
@NullMarked
package dev.tandem.testdata;

import org.jspecify.annotations.NullMarked;
