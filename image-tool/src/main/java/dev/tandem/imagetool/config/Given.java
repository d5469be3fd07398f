package dev.tandem.imagetool.config;

/**
 * A value, and where somebody gave it.
 *
 * @param where for messages: an option, or file, line, column and key
 */
public record Given<T>(String where, T value) {}
