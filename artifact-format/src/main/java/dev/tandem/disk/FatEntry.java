package dev.tandem.disk;

import java.time.LocalDateTime;

/** A file or directory as its directory describes it. */
record FatEntry(String name, boolean directory, long sizeBytes, long firstCluster, LocalDateTime lastModified) {}
