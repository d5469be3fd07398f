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
        say(command + ": " + sentence(String.valueOf(e.getMessage())) + didYouMean(e));
        say("Run '" + command + " --help' for what it takes.");
        trace(e);
        return ExitCode.USAGE;
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
            say(command + ": " + sentence(String.valueOf(e.getMessage())) + state(reported));
            trace(e);
            return ExitCode.USAGE;
        }
        if (e instanceof IOException io) {
            say(command + ": " + sentence(subject(io, reported) + FileErrors.describe(io, true)) + state(reported));
            String advice = advice(io);
            if (!advice.isEmpty()) {
                say(advice);
            }
            trace(e);
            return ExitCode.FAILED;
        }
        say(command + ": " + sentence("a defect in tandem itself: " + e) + state(reported));
        say("Run it again with --stacktrace, and report what that prints.");
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

    private static String state(@Nullable Reported reported) {
        return reported == null || reported.stateAfterFailure().isEmpty() ? "" : " " + reported.stateAfterFailure();
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
