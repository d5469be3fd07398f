package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.SignatureState;
import dev.tandem.imagetool.artifact.FileErrors;
import dev.tandem.imagetool.artifact.JsonText;
import dev.tandem.imagetool.artifact.ValidationResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem artifact validate}. */
@Command(
        name = "validate",
        sortOptions = false,
        description = {
            "Checks that artifacts are whole and, with a key, that one of the keys signed each of them.",
            "Ends with 0 only if that is true of every one."
        })
final class ValidateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(arity = "1..*", paramLabel = "ARTIFACT", description = "The artifacts; - for standard input.")
    private List<String> artifacts = new ArrayList<>();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--json", description = "Print JSON, see docs/json-output.md.")
    private boolean json;

    ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        ReadOptions options = reading.requiring();
        List<ValidationResult> results = new ArrayList<>();
        for (String artifact : artifacts) {
            ValidationResult result =
                    ValidationResult.of(artifact, () -> reading.open(surroundings, artifact, "Checking"), options);
            results.add(result);
            if (!json) {
                report(result);
            }
        }
        if (json) {
            surroundings.print(JsonText.of(results));
        }
        return results.stream().allMatch(ValidationResult::valid) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void report(ValidationResult result) throws IOException {
        String name = "Artifact file '" + result.path() + "'";
        result.warnings().forEach(warning -> surroundings.note("Warning: " + result.path() + ": " + warning));
        IOException cause = result.cause();
        if (cause != null) {
            surroundings.note(name + " is not valid: " + FileErrors.describe(cause, true));
            return;
        }
        surroundings.print(name + " validated successfully\n");
        SignatureState signature = result.signature();
        if (signature != null && signature.verdict() == SignatureState.Verdict.NOT_CHECKED) {
            surroundings.note(
                    "Note: " + result.path() + " is signed; the signature was not checked, as no key was given (-k).");
        }
    }
}
