package dev.tandem.imagetool.inspect;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, two blanks apart. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final String alignment;

    /** @param alignment a letter for each column: {@code l} or {@code r} */
    TextTable(String alignment) {
        this.alignment = alignment;
    }

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The rows as lines without blanks at their ends; the first is the heading. */
    List<String> lines() {
        int[] widths = new int[alignment.length()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String blanks = " ".repeat(widths[i] - length(cell));
            line.append(alignment.charAt(i) == 'r' ? blanks + cell : cell + blanks)
                    .append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
