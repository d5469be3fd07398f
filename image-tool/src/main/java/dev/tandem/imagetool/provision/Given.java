package dev.tandem.imagetool.provision;

/**
 * A value, and where somebody gave it.
 *
 * @param where for messages: an option, or file, line, column and key
 */
record Given<T>(String where, T value) {}
