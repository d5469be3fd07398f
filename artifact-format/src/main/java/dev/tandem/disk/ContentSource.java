package dev.tandem.disk;

import java.io.IOException;
import java.io.InputStream;

/** Where the content of a file comes from. */
@FunctionalInterface
public interface ContentSource {
    /** Opens it at its beginning. Who calls closes it. */
    InputStream open() throws IOException;
}
