/**
 * Where an artifact is read from: a file, a web server, standard input. docs/downloads.md says what is done about a bad
 * network.
 */
@NullMarked
package dev.tandem.client.source;

import org.jspecify.annotations.NullMarked;
