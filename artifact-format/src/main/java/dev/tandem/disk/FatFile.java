package dev.tandem.disk;

import java.time.LocalDateTime;

/**
 * An entry of a FAT volume.
 *
 * @param path from the root, names separated by slashes, none in front: {@code overlays/README}
 * @param sizeBytes 0 for a directory
 * @param lastModified in whatever zone the writer lived; two seconds fine; 1980-01-01T00:00 when the entry holds no valid time
 */
public record FatFile(String path, boolean directory, long sizeBytes, LocalDateTime lastModified) {}
