/**
 * The Mender artifact, format version 3 (and reading of version 2): reader, writer, manifest, header, compression, limits.
 *
 * <p>Nothing here knows of a command line, a network, an external process or a disk.
 */
@NullMarked
package dev.tandem.artifact;

import org.jspecify.annotations.NullMarked;
