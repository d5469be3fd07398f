package dev.tandem.client.boot;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of an ext4 that is not mounted. One program for any number of them: starting one takes longer than most files. */
final class Ext4Files {
    private static final Pattern TYPE = Pattern.compile("^Inode: \\d+ +Type: (\\S+)");
    private static final Pattern SIZE = Pattern.compile("\\bSize: (\\d{1,18})$");
    private static final Pattern MODIFIED = Pattern.compile("^ *mtime: 0x([0-9a-f]{8})[: ]");

    /** What it says of a path that leads nowhere, or through a file. */
    private static final List<String> MISSING =
            List.of("File not found by ext2_lookup", "Ext2 inode is not a directory");

    private final String device;

    /** @param device what holds the file system, as {@link Disk#ext4Name} says it */
    Ext4Files(String device) {
        this.device = device;
    }

    /**
     * What a path leads to; a symbolic link at its end stands for itself.
     *
     * @param type regular, directory, symlink and so on
     * @param sizeBytes of its content
     * @param modified in whole seconds
     */
    record Status(String type, long sizeBytes, Instant modified) {
        boolean isRegular() {
            return type.equals("regular");
        }
    }

    /**
     * Status of files, without those that are not there.
     *
     * @param paths from / on
     */
    Map<String, Status> status(List<String> paths) throws IOException {
        List<String> commands = new ArrayList<>();
        for (String path : paths) {
            commands.add("stat " + Debugfs.quoted(path));
        }
        Map<String, Status> found = new HashMap<>();
        try (Debugfs debugfs = Debugfs.start(device, commands)) {
            String line = debugfs.line();
            for (int i = 0; i < paths.size(); i++) {
                if (!echo(commands.get(i)).equals(line)) {
                    throw debugfs.failed("it did not come to \"" + commands.get(i) + "\"");
                }
                StatusText text = new StatusText();
                String next = i + 1 < paths.size() ? echo(commands.get(i + 1)) : null;
                for (line = debugfs.line(); line != null && !line.equals(next); line = debugfs.line()) {
                    text.add(line);
                }
                text.status(found, paths.get(i));
            }
            String said = debugfs.end();
            // That a file is missing is an answer. Anything else is not.
            List<String> other = said.isEmpty()
                    ? List.of()
                    : Arrays.stream(said.split("; ", -1))
                            .filter(s -> MISSING.stream().noneMatch(s::endsWith))
                            .toList();
            if (!other.isEmpty()) {
                throw new IOException("debugfs could not read the file system: " + String.join("; ", other));
            }
        }
        return found;
    }

    private static String echo(String command) {
        return Debugfs.echo(command).stripTrailing();
    }

    /** What is said of one file, as far as it is of use. */
    private static final class StatusText {
        private @Nullable String type;
        private long size = -1;
        private @Nullable Instant modified;

        void add(String line) {
            Matcher typed = TYPE.matcher(line);
            Matcher sized = SIZE.matcher(line);
            Matcher changed = MODIFIED.matcher(line);
            if (type == null && typed.find()) {
                type = typed.group(1);
            } else if (size < 0 && sized.find()) {
                size = Long.parseLong(sized.group(1));
            } else if (modified == null && changed.find()) {
                modified = Instant.ofEpochSecond(Long.parseLong(changed.group(1), 16));
            }
        }

        void status(Map<String, Status> found, String path) {
            if (type != null && size >= 0 && modified != null) {
                found.put(path, new Status(type, size, modified));
            }
        }
    }

    /**
     * A file with what it has to hold.
     *
     * @param path from / on
     * @param sizeBytes as {@link Status} has it
     * @param sha256 in hexadecimal digits
     */
    record Expected(String path, long sizeBytes, String sha256) {}

    /**
     * The content of a small file.
     *
     * @param status of it
     * @throws IOException also if it has more than {@code limitBytes}
     */
    byte[] read(String path, Status status, int limitBytes) throws IOException {
        if (!status.isRegular() || status.sizeBytes() > limitBytes) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s is a %s file with %d bytes, expected a regular one with at most %d",
                    path,
                    status.type(),
                    status.sizeBytes(),
                    limitBytes));
        }
        String command = "cat " + Debugfs.quoted(path);
        try (Debugfs debugfs = Debugfs.start(device, List.of(command))) {
            debugfs.expect(command);
            byte[] content = debugfs.out().readNBytes((int) status.sizeBytes());
            String said = debugfs.end();
            if (content.length != status.sizeBytes() || !said.isEmpty()) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%s has %d bytes, %d could be read: %s",
                        path,
                        status.sizeBytes(),
                        content.length,
                        said));
            }
            return content;
        }
    }

    /** Begins to read files, one after the other. */
    Contents contents(List<Expected> files) throws IOException {
        List<String> commands = new ArrayList<>();
        for (Expected file : files) {
            commands.add("cat " + Debugfs.quoted(file.path()));
        }
        return new Contents(Debugfs.start(device, commands), files, commands);
    }

    /** The contents of files in the order in which they were asked for. */
    static final class Contents implements Closeable {
        private final Debugfs debugfs;
        private final List<Expected> files;
        private final List<String> commands;
        private int next;
        private boolean reading;

        private Contents(Debugfs debugfs, List<Expected> files, List<String> commands) {
            this.debugfs = debugfs;
            this.files = List.copyOf(files);
            this.commands = List.copyOf(commands);
        }

        /**
         * The content of the next file, which has to be this one, and to be read to its end before another is opened. Its
         * digest is compared there; what was read before cannot be trusted until then.
         */
        InputStream open(Expected file) throws IOException {
            if (reading || next == files.size() || !files.get(next).equals(file)) {
                throw new IOException(file.path() + " is not the next file that is read from the new system");
            }
            debugfs.expect(commands.get(next));
            next++;
            reading = true;
            return new VerifiedContent(debugfs.out(), file, () -> reading = false);
        }

        /** After the last file: whether all went well. */
        void end() throws IOException {
            String said = debugfs.end();
            if (next != files.size() || reading || !said.isEmpty()) {
                throw new IOException("debugfs read " + next + " of " + files.size() + " files: " + said);
            }
        }

        @Override
        public void close() throws IOException {
            debugfs.close();
        }
    }
}
