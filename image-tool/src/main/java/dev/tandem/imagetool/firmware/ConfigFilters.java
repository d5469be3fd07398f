package dev.tandem.imagetool.firmware;

import static dev.tandem.imagetool.firmware.StageLog.quoted;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The conditional filters of {@code config.txt} (Raspberry Pi documentation, "Conditional filters"): a filter replaces the one
 * of the same kind before it, filters of different kinds have to hold all of them, and {@code [all]} ends them all.
 */
final class ConfigFilters {
    private static final Pattern MODEL = Pattern.compile("(pi|cm)[0-9][0-9a-z+]*");
    private static final String PARTITION = "boot_partition=";

    private final Board board;
    private final boolean trial;
    private final int partition;
    private final StageLog log;
    private final Map<String, Boolean> holds = new HashMap<>();

    ConfigFilters(Board board, boolean trial, int partition, StageLog log) {
        this.board = board;
        this.trial = trial;
        this.partition = partition;
        this.log = log;
    }

    void set(String filter) {
        if (filter.equals("all")) {
            holds.clear();
        } else if (filter.equals("none")) {
            holds.put("none", false);
        } else if (filter.equals("tryboot")) {
            holds.put("tryboot", trial);
        } else if (MODEL.matcher(filter).matches()) {
            holds.put("model", filter.equals(board.label()));
        } else if (filter.startsWith(PARTITION)) {
            OptionalInt wanted = ConfigLine.number(filter.substring(PARTITION.length()));
            holds.put(PARTITION, wanted.isPresent() && wanted.getAsInt() == partition);
        } else {
            holds.put("other", false);
            log.detail("config.txt: " + quoted("[" + filter + "]")
                    + " cannot be judged here and is taken not to apply, up to the next [all].");
        }
    }

    boolean hold() {
        return !holds.containsValue(false);
    }
}
