package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that checks a signature: any number of keys, of which one has to fit. */
public final class VerificationKeyOptions {
    private final Map<String, String> environment;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "FILE",
            description = "Check the signature with this public key or certificate, PEM; may be repeated, and a file "
                    + "may hold several.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--key-pkcs11",
            paramLabel = "URI",
            description = "Check the signature with the public half of a key in a PKCS#11 token; may be repeated.")
    private List<String> pkcs11 = new ArrayList<>();

    @Mixin
    private KeyServiceOptions services = new KeyServiceOptions();

    public VerificationKeyOptions() {
        this(System.getenv());
    }

    VerificationKeyOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The keys that were given, each once, in order. Call it before any other work.
     *
     * @return empty if none was given
     * @throws KeyFormatException if one of them cannot be used, which is wrong usage to a command line
     * @throws picocli.CommandLine.ParameterException if an option for a key service was given
     */
    public List<VerificationKey> keys() throws IOException {
        services.refuse("Export the public key of that service, and give it with --key.");
        Map<String, VerificationKey> keys = new LinkedHashMap<>();
        KeyFiles.verificationKeys(files).forEach(key -> keys.put(key.fingerprint(), key));
        for (String uri : pkcs11) {
            VerificationKey key = Pkcs11Signer.verificationKey(Pkcs11Uri.parse(uri), environment);
            keys.putIfAbsent(key.fingerprint(), key);
        }
        return List.copyOf(keys.values());
    }
}
