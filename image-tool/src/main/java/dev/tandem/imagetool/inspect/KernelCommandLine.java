package dev.tandem.imagetool.inspect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The words of {@code cmdline.txt}. */
record KernelCommandLine(List<String> words) {
    static final String FILE = "cmdline.txt";

    /** The firmware takes the first line only. */
    static KernelCommandLine parse(byte[] content) {
        String line =
                new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        return new KernelCommandLine(
                Stream.of(line.split("[ \t]+")).filter(word -> !word.isEmpty()).toList());
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** What stands behind {@code key=}; of several the last counts, as in the kernel. */
    Optional<String> value(String key) {
        return words.stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .reduce((first, last) -> last);
    }
}
