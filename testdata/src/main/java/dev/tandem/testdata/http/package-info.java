/** A web server on the loopback that misbehaves at any byte, as told. */
@NullMarked
package dev.tandem.testdata.http;

import org.jspecify.annotations.NullMarked;
