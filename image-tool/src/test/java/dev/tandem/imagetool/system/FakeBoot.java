package dev.tandem.imagetool.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.TreeMap;

/** A boot partition in memory. */
final class FakeBoot implements BootTree {
    private final TreeMap<String, byte[]> files = new TreeMap<>();

    FakeBoot files(String... paths) {
        for (String path : paths) {
            files.put(path, path.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    FakeBoot without(String... paths) {
        List.of(paths).forEach(files::remove);
        return this;
    }

    @Override
    public List<String> paths() {
        return List.copyOf(files.keySet());
    }

    @Override
    public byte[] read(String path, int limitBytes) throws IOException {
        byte[] content = files.get(path);
        if (content == null) {
            throw new NoSuchFileException(path);
        }
        if (content.length > limitBytes) {
            throw new IOException(path + " is too long");
        }
        return content;
    }
}
