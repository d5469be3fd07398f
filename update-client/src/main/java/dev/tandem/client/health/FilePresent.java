package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something is at a path.
 *
 * @param newerThanBoot whether it must have been written since the start of the system
 * @param contains a text in its first {@link #MAX_BYTES}
 */
record FilePresent(Path path, boolean newerThanBoot, Optional<String> contains) implements Question {
    static final int MAX_BYTES = 64 * 1024;

    private static final Path UPTIME = Path.of("/proc/uptime");

    @Override
    public String kind() {
        return "file";
    }

    @Override
    public String expected() {
        return path + " exists" + (newerThanBoot ? ", written since the start" : "")
                + contains.map(text -> ", with \"" + text + "\" in it").orElse("");
    }

    @Override
    public Probe probe(CommandRunner programs, Duration timeout) {
        return () -> ask(UPTIME);
    }

    Answer ask(Path uptime) throws IOException {
        if (Files.notExists(path)) {
            return Answer.fail("it does not exist");
        }
        if (newerThanBoot) {
            Instant start = Instant.now().minus(uptime(uptime));
            Instant written = Files.getLastModifiedTime(path).toInstant();
            if (written.isBefore(start)) {
                return Answer.fail("it is older than this start: written " + written + ", started " + start);
            }
        }
        if (contains.isEmpty()) {
            return Answer.pass("it exists");
        }
        // A pipe or a device may have nothing to say for ever.
        if (!Files.isRegularFile(path)) {
            return Answer.fail("it is not a regular file, and not read therefore");
        }
        try (InputStream in = Files.newInputStream(path)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return text.contains(contains.get())
                    ? Answer.pass("it has the text")
                    : Answer.fail("it does not have that text in its first " + MAX_BYTES + " bytes");
        }
    }

    /** Of the kernel: the time of day may be set after the start, and the start with it. */
    private static Duration uptime(Path file) throws IOException {
        String seconds = Files.readString(file, StandardCharsets.US_ASCII).split(" ", -1)[0];
        try {
            return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValue());
        } catch (NumberFormatException e) {
            throw new IOException(file + " does not tell the time since the start", e);
        }
    }
}
