package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file of the user database, lines of fields with colons: passwd(5), shadow(5), group(5), gshadow(5), subuid(5). */
final class AccountTable {
    private final String path;
    private final boolean present;
    private final int fields;
    private final List<Entry> entries = new ArrayList<>();

    /** One line; a comment or a line of another form is kept and never found. */
    static final class Entry {
        private final String[] fields;

        private Entry(String... fields) {
            this.fields = fields;
        }

        String get(int index) {
            return fields[index];
        }

        void set(int index, String value) {
            fields[index] = value;
        }

        /** The names of a list with commas. */
        List<String> names(int index) {
            return fields[index].isEmpty() ? List.of() : List.of(fields[index].split(","));
        }
    }

    private AccountTable(String path, boolean present, int fields) {
        this.path = path;
        this.present = present;
        this.fields = fields;
    }

    /**
     * Reads a table; one that is not there has no entries, and is not written.
     *
     * @param fields how many a line has
     */
    static AccountTable read(RootEdits root, String path, int fields) throws IOException {
        Optional<String> text = root.text(path);
        AccountTable table = new AccountTable(path, text.isPresent(), fields);
        for (String line : text.orElse("").split("\n", -1)) {
            if (!line.isEmpty()) {
                table.entries.add(new Entry(line.split(":", -1)));
            }
        }
        return table;
    }

    Optional<Entry> find(String name) {
        return entries.stream()
                .filter(this::isWhole)
                .filter(e -> e.get(0).equals(name))
                .findFirst();
    }

    Optional<Entry> find(int field, String value) {
        return entries.stream()
                .filter(this::isWhole)
                .filter(e -> e.get(field).equals(value))
                .findFirst();
    }

    List<Entry> entries() {
        return entries.stream().filter(this::isWhole).toList();
    }

    Entry add(String... values) {
        Entry entry = new Entry(values);
        entries.add(entry);
        return entry;
    }

    /** Puts it back as it is now, with its owner and permissions. */
    void write(RootEdits root, FileAttributes whenNew, String why) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(String.join(":", entry.fields)).append('\n');
        }
        if (present && root.text(path).filter(text.toString()::equals).isEmpty()) {
            root.replace(path, text.toString(), why);
        } else if (!present && !entries.isEmpty()) {
            root.put(path, text.toString(), whenNew, why);
        }
    }

    private boolean isWhole(Entry entry) {
        return entry.fields.length == fields && !entry.get(0).startsWith("#");
    }
}
