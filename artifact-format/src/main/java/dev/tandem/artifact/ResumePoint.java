package dev.tandem.artifact;

/**
 * A place in an artifact where reading a payload file can go on without what is before it: see
 * {@link PayloadContent#resumeAt}. Plain numbers, to be kept where they outlive the program; they are checked when used.
 *
 * @param artifactOffset bytes of the artifact before the block's first compressed byte
 * @param contentOffset bytes of the file's content before the first one that the block decompresses to
 */
public record ResumePoint(long artifactOffset, long contentOffset) {}
