package dev.tandem.client.cli;

import dev.tandem.client.boot.BootControl;
import dev.tandem.client.platform.AtomicFiles;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which slot runs and which is the default, where everybody can read it: the boot selector itself can be read by root only. In
 * a directory that does not outlive the boot, so what is there is of this one.
 */
final class PublishedSlots {
    private static final String DIRECTORY = "run/tandem";
    private static final String NAME = "slots";
    private static final int MAX_BYTES = 64;

    private final FileStateDirectory directory;

    /** @param root {@code /}, or a directory that stands for it */
    PublishedSlots(Path root) {
        this.directory = new FileStateDirectory(root.resolve(DIRECTORY));
    }

    /** Both, in this order. */
    record Pair(Slot booted, Slot defaultSlot) {}

    void write(BootControl boot) throws IOException {
        String text = boot.booted() + " " + boot.defaultSlot() + "\n";
        AtomicFiles.replace(directory, NAME, text.getBytes(StandardCharsets.US_ASCII));
    }

    Optional<Pair> read() throws IOException {
        Optional<byte[]> content = directory.read(NAME, MAX_BYTES);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String[] words =
                new String(content.get(), StandardCharsets.US_ASCII).strip().split(" ", -1);
        return words.length == 2 && isSlot(words[0]) && isSlot(words[1])
                ? Optional.of(new Pair(Slot.valueOf(words[0]), Slot.valueOf(words[1])))
                : Optional.empty();
    }

    private static boolean isSlot(String word) {
        return Arrays.stream(Slot.values()).anyMatch(slot -> slot.name().equals(word));
    }
}
