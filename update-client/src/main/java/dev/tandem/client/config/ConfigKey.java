package dev.tandem.client.config;

import dev.tandem.client.json.JsonType;

/**
 * One setting.
 *
 * @param name from the top, with dots
 * @param byDefault what holds without it, as docs/client-configuration.md has it; "" if nothing does
 */
record ConfigKey<T>(String name, JsonType<T> type, String byDefault) {
    /** The object it is in; empty for the top. */
    String section() {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    String lastName() {
        return name.substring(name.indexOf('.') + 1);
    }
}
