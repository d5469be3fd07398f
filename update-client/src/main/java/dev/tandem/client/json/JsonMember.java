package dev.tandem.client.json;

/** A key of an object, where it is, and what it says. */
record JsonMember(int line, int column, JsonValue value) {}
