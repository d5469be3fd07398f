/**
 * What {@code tandem artifact} does, without the command line: requests to specs, artifacts to text and JSON, dumping,
 * modifying, attaching signatures.
 */
@NullMarked
package dev.tandem.imagetool.artifact;

import org.jspecify.annotations.NullMarked;
