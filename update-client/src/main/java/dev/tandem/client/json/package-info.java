/** Strict reading of small JSON files that people write: every mistake is named with file, line, column and key. */
@NullMarked
package dev.tandem.client.json;

import org.jspecify.annotations.NullMarked;
