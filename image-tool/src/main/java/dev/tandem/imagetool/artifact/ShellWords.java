package dev.tandem.imagetool.artifact;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words as a POSIX shell reads them back. What a terminal would obey rather than show is put in by {@code printf}, which
 * every shell has: dash, the shell of Debian's scripts, knows no {@code $'...'}.
 */
public final class ShellWords {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_@%+=:,./^-]+");
    /** Line breaks stay: inside quotes they are harmless, and a command substitution would drop a last one. */
    private static final Pattern SPECIAL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]+");

    private ShellWords() {}

    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        if (BARE.matcher(word).matches()) {
            return word;
        }
        String literal = "'" + word.replace("'", "'\\''") + "'";
        return SPECIAL.matcher(literal).replaceAll(run -> Matcher.quoteReplacement("'" + printed(run.group()) + "'"));
    }

    private static String printed(String characters) {
        StringBuilder command = new StringBuilder("\"$(printf '");
        for (byte b : characters.getBytes(StandardCharsets.UTF_8)) {
            command.append(String.format(Locale.ROOT, "\\%03o", b & 0xff));
        }
        return command.append("')\"").toString();
    }
}
