package dev.tandem.client.modules;

import java.util.function.Consumer;

/** A log that takes so much of one program and no more: what floods it must not fill the data partition. */
final class BoundedLog implements Consumer<String> {
    private final Consumer<String> log;
    private final String prefix;
    private int restChars;

    BoundedLog(Consumer<String> log, String prefix, int limitChars) {
        this.log = log;
        this.prefix = prefix;
        this.restChars = limitChars;
    }

    @Override
    public synchronized void accept(String line) {
        if (restChars < 0) {
            return;
        }
        restChars -= line.length() + 1;
        log.accept(prefix + (restChars < 0 ? "(the rest of the output is left out)" : line));
    }
}
