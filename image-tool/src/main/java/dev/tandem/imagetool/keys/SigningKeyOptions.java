package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that signs: at most one key, in a file, a token or behind a command. */
public final class SigningKeyOptions {
    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "FILE",
            description =
                    "Sign with this private key: PEM, RSA of 2048 bits or more, or ECDSA P-256; may be encrypted.")
    private @Nullable Path file;

    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = {
                "The passphrase of an encrypted key is this file's first line.",
                "Default: the environment variable " + Passphrase.VARIABLE + "."
            })
    private @Nullable Path passphraseFile;

    @Option(
            names = "--key-pkcs11",
            paramLabel = "URI",
            description = {
                "Sign with a key in a PKCS#11 token, such as",
                "'pkcs11:token=T;object=K?module-path=/usr/lib/M.so&pin-source=file:/run/pin'. Or set "
                        + Pkcs11Uri.MODULE_VARIABLE + " and " + Pkcs11Uri.PIN_VARIABLE + "."
            })
    private @Nullable String pkcs11;

    @Option(
            names = "--sign-with",
            paramLabel = "COMMAND",
            description = "Sign with a shell command, which reads what is to be signed from standard input and writes "
                    + "the SHA-256 signature, raw or base64, RSA PKCS#1 v1.5 or ECDSA P-256.")
    private @Nullable String signCommand;

    @Option(
            names = "--verify-key",
            paramLabel = "FILE",
            description =
                    "Check each signature before it is used: refuse it unless this public key or certificate made it; "
                            + "may be repeated. Without it only the form of what a command wrote is checked.")
    private List<Path> verifyFiles = new ArrayList<>();

    @Mixin
    private KeyServiceOptions services = new KeyServiceOptions();

    public SigningKeyOptions() {
        this(System.getenv());
    }

    SigningKeyOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Whether there is a key to sign with.
     *
     * @throws ParameterException if the options exclude each other
     */
    public boolean isGiven() {
        return !given().isEmpty();
    }

    /** Takes these, of which at most one is a key, when the command line names no key. */
    public void orElse(
            Optional<Path> otherFile,
            Optional<Path> otherPassphraseFile,
            Optional<String> otherPkcs11,
            Optional<String> otherCommand) {
        if (!isGiven()) {
            file = otherFile.orElse(null);
            passphraseFile = otherPassphraseFile.orElse(passphraseFile);
            pkcs11 = otherPkcs11.orElse(null);
            signCommand = otherCommand.orElse(null);
        }
    }

    /** Whether signatures are to be checked. */
    public boolean isChecking() {
        return !verifyFiles.isEmpty();
    }

    /**
     * The signer that was asked for. Call it before any other work: the key is read, unlocked and tried, a token is
     * logged in to. Only a command is not run.
     *
     * @return empty if no key was given
     * @throws KeyFormatException if the key cannot be used, which is wrong usage to a command line
     * @throws ParameterException if the options exclude each other
     */
    public Optional<Signer> signer() throws IOException {
        if (given().isEmpty() && isChecking()) {
            throw wrongUsage("--verify-key is for a signature, and nothing is signed.");
        }
        Signer signer = unchecked();
        return signer == null ? Optional.empty() : Optional.of(checked(signer));
    }

    /**
     * The public keys of which one belongs to what this signer signs: its own other half, or else those that signatures are
     * checked with.
     *
     * @param signer one that {@link #signer} gave
     * @return empty if only a command knows
     */
    public List<VerificationKey> verificationKeys(Signer signer) throws KeyFormatException {
        Signer plain = signer instanceof CheckedSigner checked ? checked.signer() : signer;
        Optional<VerificationKey> otherHalf = plain instanceof PrivateKeySigner key
                ? key.verificationKey()
                : plain instanceof Pkcs11Signer token ? token.verificationKey() : Optional.empty();
        return otherHalf.isPresent() ? List.of(otherHalf.get()) : KeyFiles.verificationKeys(verifyFiles);
    }

    private @Nullable Signer unchecked() throws IOException {
        if (file != null) {
            Passphrase passphrase = new Passphrase(passphraseFile, "--key-passphrase-file", environment);
            if (passphraseFile != null) {
                // Also where the key turns out not to be encrypted: a file that is missing is a mistake.
                passphrase.find();
            }
            return PrivateKeys.read(file, passphrase);
        }
        if (pkcs11 != null) {
            return Pkcs11Signer.of(Pkcs11Uri.parse(pkcs11), environment);
        }
        return signCommand == null ? null : CommandSigner.of(signCommand, CommandSigner.DEFAULT_TIMEOUT);
    }

    /** The same signer, whose signatures are checked if that was asked for. */
    public Signer checked(Signer signer) throws KeyFormatException {
        return isChecking() ? new CheckedSigner(signer, KeyFiles.verificationKeys(verifyFiles)) : signer;
    }

    private List<String> given() {
        services.refuse("Use --sign-with and that service's own command line.");
        List<String> given = new ArrayList<>();
        add(given, "--key", file);
        add(given, "--key-pkcs11", pkcs11);
        add(given, "--sign-with", signCommand);
        if (given.size() > 1) {
            throw wrongUsage(
                    "Too many signing keys given: " + String.join(", ", given) + ". An artifact has one signature.");
        }
        if (passphraseFile != null && file == null) {
            throw wrongUsage("--key-passphrase-file is for --key.");
        }
        return given;
    }

    private static void add(List<String> given, String option, @Nullable Object value) {
        if (value != null) {
            given.add(option);
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
