package dev.tandem.imagetool.inspect;

import dev.tandem.layout.KernelCommandLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The words of {@code cmdline.txt}.
 *
 * @param words as the kernel gets them
 * @param firstBoot those among them that ask for the stock first boot
 */
record CommandLineWords(List<String> words, List<String> firstBoot) {
    static final CommandLineWords NONE = new CommandLineWords(List.of(), List.of());

    /** The firmware takes the first line only. */
    static CommandLineWords parse(byte[] content) {
        String line =
                new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        List<String> words =
                Stream.of(line.split("[ \t]+")).filter(word -> !word.isEmpty()).toList();
        return new CommandLineWords(words, KernelCommandLine.firstBootWords(line));
    }

    /** What stands behind {@code key=}; of several the last counts, as in the kernel. */
    Optional<String> value(String key) {
        return words.stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .reduce((first, last) -> last);
    }
}
