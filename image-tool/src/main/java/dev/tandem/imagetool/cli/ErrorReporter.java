package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactException;
import dev.tandem.artifact.CorruptArtifactException;
import dev.tandem.artifact.LimitExceededException;
import dev.tandem.artifact.NotAnArtifactException;
import dev.tandem.artifact.UnsupportedArtifactException;
import dev.tandem.artifact.UntrustedArtifactException;
import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.imagetool.artifact.FileErrors;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where failures become messages and exit codes: what, expected and found; the state of things now; what
 * to do. Stack traces only when asked for.
 */
final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int MAX_SUGGESTIONS = 3;
    /** The text of EPIPE. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private final Surroundings surroundings;
    private final boolean stackTrace;

    ErrorReporter(Surroundings surroundings, boolean stackTrace) {
        this.surroundings = surroundings;
        this.stackTrace = stackTrace;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            // Without the stack trace, whose first line is picocli's message with all the arguments.
            say(command + ": " + sentence(unknown(unmatched.getUnmatched(), List.of(args))) + didYouMean(e));
            say("Run '" + command + " --help' for what it takes.");
            return ExitCode.USAGE;
        }
        say(command + ": " + sentence(String.valueOf(e.getMessage())));
        say("Run '" + command + " --help' for what it takes.");
        trace(e);
        return ExitCode.USAGE;
    }

    /**
     * What is unknown, without what may be the value of a mistyped option: a secret that was given to
     * {@code --key-passphrase} would go to the log of a build server.
     */
    private static String unknown(List<String> unmatched, List<String> args) {
        List<String> options = unmatched.stream()
                .filter(word -> word.startsWith("-"))
                .map(word -> "'" + word.replaceFirst("=(?s:.*)", "") + "'")
                .distinct()
                .toList();
        if (!options.isEmpty()) {
            return (options.size() == 1 ? "Unknown option " : "Unknown options ") + String.join(", ", options);
        }
        String first = unmatched.get(0);
        int at = args.indexOf(first);
        return at > 0 && args.get(at - 1).startsWith("-")
                ? "There is an argument too many behind '" + args.get(at - 1).replaceFirst("=(?s:.*)", "") + "'"
                : "Unknown argument '" + first + "'";
    }

    private static String didYouMean(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        List<String> suggestions =
                unmatched.getSuggestions().stream().limit(MAX_SUGGESTIONS).toList();
        return suggestions.isEmpty() ? "" : " Did you mean " + String.join(" or ", suggestions) + "?";
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, @Nullable ParseResult parsed) {
        if (isBrokenPipe(e)) {
            return ExitCode.BROKEN_PIPE;
        }
        String command = commandLine.getCommandSpec().qualifiedName();
        Object object = commandLine.getCommandSpec().userObject();
        Reported reported = object instanceof Reported r ? r : null;
        if (e instanceof UsageException) {
            say(command + ": " + sentence(String.valueOf(e.getMessage())));
            say("Run '" + command + " --help' for what it takes.");
            trace(e);
            return ExitCode.USAGE;
        }
        if (e instanceof KeyFormatException) {
            say(command + ": " + sentences(String.valueOf(e.getMessage()), reported));
            trace(e);
            return ExitCode.USAGE;
        }
        if (e instanceof IOException io) {
            say(command + ": " + sentences(subject(io, reported) + FileErrors.describe(io, true), reported));
            String advice = advice(io);
            if (!advice.isEmpty()) {
                say(advice);
            }
            trace(e);
            return ExitCode.FAILED;
        }
        say(command + ": " + sentences("a defect in tandem itself: " + e, reported));
        say("Run it again with --stacktrace, and report what that prints.");
        trace(e);
        return ExitCode.FAILED;
    }

    /** Help, or a result that was printed as help is, did not reach standard output. */
    int outputFailed(IOException e) {
        if (isBrokenPipe(e)) {
            return ExitCode.BROKEN_PIPE;
        }
        say("tandem: " + sentence(String.valueOf(e.getMessage())));
        trace(e);
        return ExitCode.FAILED;
    }

    /** Of standard output, or of a pipe that is called another way: whoever read it has gone. */
    private static boolean isBrokenPipe(Exception e) {
        return e instanceof IOException
                && (BROKEN_PIPE.equals(e.getMessage())
                        || (e.getCause() != null
                                && BROKEN_PIPE.equals(e.getCause().getMessage())));
    }

    /** What is wrong with an artifact does not say which artifact. */
    private static String subject(IOException e, @Nullable Reported reported) {
        return e instanceof ArtifactException && reported != null && reported.subject() != null
                ? reported.subject() + ": "
                : "";
    }

    /** {@code text} as a sentence, and how things stand after it. */
    private static String sentences(String text, @Nullable Reported reported) {
        String state = reported == null ? "" : reported.stateAfterFailure();
        // What ends in the words of another program gets a line of its own.
        String separator = state.isEmpty() ? "" : text.contains("\n") ? "\n" : " ";
        return sentence(text) + separator + state;
    }

    /** What to do about an artifact that is refused; empty if the message says all there is to say. */
    static String advice(IOException e) {
        if (e instanceof NotAnArtifactException) {
            return "Check that this is the file you mean, and that it was fetched completely.";
        }
        if (e instanceof CorruptArtifactException) {
            return "Fetch it again, or make it again; do not install it.";
        }
        if (e instanceof UnsupportedArtifactException) {
            return "Make it again with 'tandem artifact write', or look for a newer tandem.";
        }
        if (e instanceof LimitExceededException) {
            return "No artifact of a usual size comes near the limits; look where it is from.";
        }
        if (e instanceof UntrustedArtifactException) {
            return "Give the public key of whoever signs your artifacts, or sign it with 'tandem artifact sign'.";
        }
        return "";
    }

    private static String sentence(String text) {
        String trimmed = text.stripTrailing();
        return trimmed.endsWith(".") || trimmed.endsWith("?") || trimmed.contains("\n") ? trimmed : trimmed + ".";
    }

    private void say(String line) {
        surroundings.note(line);
    }

    private void trace(Exception e) {
        if (stackTrace) {
            PrintWriter err = surroundings.err();
            e.printStackTrace(err);
            err.flush();
        }
    }
}
