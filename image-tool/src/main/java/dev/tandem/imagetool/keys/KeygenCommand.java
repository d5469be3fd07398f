package dev.tandem.imagetool.keys;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tandem keygen}: makes a key pair for signing artifacts. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a key pair for signing artifacts.",
            "The private key stays with whoever signs; the public key goes onto the devices."
        })
public final class KeygenCommand implements Callable<Integer> {
    private static final String PRIVATE_NAME = "private.key";
    private static final String PUBLIC_NAME = "public.key";

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            converter = TypeConverter.class,
            description = "What key to make: rsa-3072, rsa-2048, rsa-4096 or ecdsa-p256. Default: ${DEFAULT-VALUE}, "
                    + "whose signatures are reproducible and quick to check on small boards.")
    private KeyType type = KeyType.RSA_3072;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where " + PRIVATE_NAME + " and " + PUBLIC_NAME + " go. Default: the current directory.")
    private @Nullable Path directory;

    @Option(names = "--private-key", paramLabel = "FILE", description = "File of the private key.")
    private @Nullable Path privateFile;

    @Option(names = "--public-key", paramLabel = "FILE", description = "File of the public key.")
    private @Nullable Path publicFile;

    @Option(
            names = "--encrypt",
            description = "Encrypt the private key (PKCS#8), with the passphrase from --passphrase-file or "
                    + "the environment variable " + Passphrase.VARIABLE + ". mender-artifact cannot read such a key.")
    private boolean encrypt;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "The passphrase is this file's first line.")
    private @Nullable Path passphraseFile;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** The types by the names they are printed with, and no others. */
    private static final class TypeConverter implements ITypeConverter<KeyType> {
        @Override
        public KeyType convert(String value) {
            return KeyType.named(value)
                    .orElseThrow(() -> new TypeConversionException("'" + value
                            + "' is not a type of key, expected rsa-3072, rsa-2048, rsa-4096 or ecdsa-p256"));
        }
    }

    public KeygenCommand() {
        this(System.getenv());
    }

    KeygenCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Makes and writes the keys.
     *
     * @throws dev.tandem.artifact.signing.KeyFormatException if a file exists or the passphrase cannot be read
     * @throws IOException if writing failed; no key was left behind
     */
    @Override
    public Integer call() throws IOException {
        if (directory != null && (privateFile != null || publicFile != null)) {
            throw wrongUsage("Give either --output or --private-key and --public-key.");
        }
        if ((privateFile == null) != (publicFile == null)) {
            throw wrongUsage("Give both --private-key and --public-key, or neither.");
        }
        if (passphraseFile != null && !encrypt) {
            throw wrongUsage("--passphrase-file is for --encrypt.");
        }
        Path base = directory == null ? Path.of("") : directory;
        Path privateTarget = privateFile == null ? base.resolve(PRIVATE_NAME) : privateFile;
        Path publicTarget = publicFile == null ? base.resolve(PUBLIC_NAME) : publicFile;
        String passphrase = encrypt ? passphrase() : null;
        if (directory != null) {
            Files.createDirectories(directory);
        }
        print(privateTarget, publicTarget, KeyPairs.create(type, privateTarget, publicTarget, passphrase));
        return 0;
    }

    private String passphrase() throws IOException {
        return new Passphrase(passphraseFile, "--passphrase-file", environment)
                .find()
                .orElseThrow(() -> wrongUsage("--encrypt takes a passphrase: give --passphrase-file FILE, or set the"
                        + " environment variable " + Passphrase.VARIABLE + "."));
    }

    private void print(Path privateTarget, Path publicTarget, VerificationKey key) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("private_key", privateTarget.toString());
            result.put("public_key", publicTarget.toString());
            result.put("type", type.toString());
            result.put("encrypted", encrypt);
            result.put("fingerprint", key.fingerprint());
            out.println(JSON.std.asString(result));
        } else {
            out.println("Private key: " + privateTarget + (encrypt ? " (encrypted)" : ""));
            out.println("Public key:  " + publicTarget);
            out.println("Fingerprint: " + key.fingerprint() + " (" + key.algorithm() + ", SHA-256 of the public key)");
        }
        out.flush();
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
