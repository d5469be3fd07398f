package dev.tandem.client.source;

/**
 * Which file it is that is being read: two equal identities of the same source mean the same bytes.
 *
 * @param tag of a web server the strong ETag, of a file the time of its last change
 * @param lengthBytes of the whole file
 */
public record Identity(String tag, long lengthBytes) {}
