/** Reads configuration in YAML by a schema, and says what is wrong with it in words of its user. */
@NullMarked
package dev.tandem.imagetool.config;

import org.jspecify.annotations.NullMarked;
