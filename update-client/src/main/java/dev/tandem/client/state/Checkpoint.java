package dev.tandem.client.state;

/**
 * Up to where a half-written slot is durable, so that a later installation of the same artifact goes on there. It proves
 * nothing: the bytes on the slot are read again and are part of the digest that is compared in the end.
 *
 * @param artifactOffset where the next independent block begins in the artifact, in bytes
 * @param contentOffset how many bytes of the image are on the slot
 */
public record Checkpoint(long artifactOffset, long contentOffset) {}
