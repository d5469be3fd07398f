package dev.tandem.imagetool.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Long options with a single dash: the reference tool takes {@code -artifact-name} for {@code --artifact-name}, as all
 * programs do that use Go's flag package, and scripts for it are written so.
 */
final class SingleDash {
    private static final Pattern LONG_NAME = Pattern.compile("-(\\p{Alpha}[\\p{Alnum}-]+)(=.*)?", Pattern.DOTALL);

    private SingleDash() {}

    /** The arguments, each single dash doubled before what is a long option of any of the commands. */
    static String[] doubled(CommandLine root, List<String> arguments) {
        String[] result = arguments.toArray(String[]::new);
        int end = arguments.contains("--") ? arguments.indexOf("--") : result.length;
        for (int i = 0; i < end; i++) {
            Matcher option = LONG_NAME.matcher(result[i]);
            // All else stays: -nNAME is an option with its value.
            if (option.matches() && isKnown(root, "--" + option.group(1))) {
                result[i] = "-" + result[i];
            }
        }
        return result;
    }

    private static boolean isKnown(CommandLine command, String option) {
        return command.getCommandSpec().findOption(option) != null
                || command.getSubcommands().values().stream().anyMatch(below -> isKnown(below, option));
    }
}
