package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owners and permissions of an overlay, in a file beside it: {@code DIR.owners} for {@code DIR}. A line is
 * {@code PATH MODE OWNER:GROUP}; the path is that in the overlay, beginning with a slash, and {@code /dir/**} is all below a
 * directory; {@code -} leaves a mode or owner as it is. Names are those of the image. The last line that fits counts.
 */
final class OwnersFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern LINE =
            Pattern.compile("(/.*?)\\s+(-|[0-7]{3,4})\\s+(-|([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+))");
    private static final String BELOW = "/**";

    private final List<Rule> rules = new ArrayList<>();

    private static final class Rule {
        private final String where;
        private final String path;
        private final int mode;
        private final int uid;
        private final int gid;
        private boolean used;

        private Rule(String where, String path, int mode, int uid, int gid) {
            this.where = where;
            this.path = path;
            this.mode = mode;
            this.uid = uid;
            this.gid = gid;
        }

        private boolean fits(String place) {
            return path.endsWith(BELOW)
                    ? place.startsWith(path.substring(0, path.length() - BELOW.length() + 1))
                    : place.equals(path);
        }
    }

    private OwnersFile() {}

    /** The one beside a folder, without lines if there is none. */
    static OwnersFile beside(Path folder, RootEdits root) throws IOException {
        OwnersFile owners = new OwnersFile();
        Path whole = folder.toAbsolutePath().normalize();
        Path file = whole.resolveSibling(whole.getFileName() + ".owners");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return owners;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes: this is no list of owners");
        }
        AccountTable users = AccountTable.read(root, "/etc/passwd", 7);
        AccountTable groups = AccountTable.read(root, "/etc/group", 4);
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\r\n|\n|\r", -1)) {
            number++;
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                owners.rules.add(rule(file + ":" + number, line.strip(), users, groups));
            }
        }
        return owners;
    }

    private static Rule rule(String where, String line, AccountTable users, AccountTable groups) throws IOException {
        Matcher form = LINE.matcher(line);
        if (!form.matches()) {
            throw new IOException(
                    where + ": expected PATH MODE OWNER:GROUP, such as '/etc/app.conf 0640 root:adm', found '"
                            + Shown.text(line) + "'");
        }
        int mode = form.group(2).equals("-") ? -1 : Integer.parseInt(form.group(2), 8);
        boolean owned = !form.group(3).equals("-");
        return new Rule(
                where,
                form.group(1),
                mode,
                owned ? number(where, "user", form.group(4), users) : -1,
                owned ? number(where, "group", form.group(5), groups) : -1);
    }

    private static int number(String where, String what, String name, AccountTable table) throws IOException {
        String number = table.find(name).map(entry -> entry.get(2)).orElse(name);
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new IOException(where + ": the image has no " + what + " " + name, e);
        }
    }

    /** What a path shall have. */
    FileAttributes of(String path, FileAttributes usual) {
        FileAttributes attributes = usual;
        for (Rule rule : rules) {
            if (rule.fits(path)) {
                rule.used = true;
                attributes = new FileAttributes(
                        rule.mode < 0 ? attributes.mode() : rule.mode,
                        rule.uid < 0 ? attributes.uid() : rule.uid,
                        rule.gid < 0 ? attributes.gid() : rule.gid);
            }
        }
        return attributes;
    }

    /** Whether a line speaks of a path. */
    boolean names(String path) {
        return rules.stream().anyMatch(rule -> rule.fits(path));
    }

    /** Refuses lines for which there was no file: a mistyped path leaves a secret readable. */
    void requireAllUsed() throws IOException {
        for (Rule rule : rules) {
            if (!rule.used) {
                throw new IOException(rule.where + ": " + Shown.text(rule.path) + " is not in the overlay");
            }
        }
    }
}
