package dev.tandem.testdata.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate, made by the JDK's keytool.
 *
 * @param tls for a server
 * @param pem for whoever is to trust it
 */
public record TestCertificate(SSLContext tls, Path pem) {
    private static final String PASSWORD = "not-a-secret";

    /** Self-signed: what is to be trusted is the certificate itself. The two files are put into {@code folder}. */
    public static TestCertificate selfSigned(Path folder, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Path pem = folder.resolve(name + ".pem");
        generate(store, "server", name, List.of("-ext", "SAN=dns:" + name));
        keytool(store, List.of("-exportcert", "-rfc", "-alias", "server", "-file", pem.toString()));
        return new TestCertificate(context(store), pem);
    }

    /**
     * Signed by an authority, which is what is to be trusted.
     *
     * @param more further arguments of {@code keytool -genkeypair}, such as {@code -startdate}
     */
    public static TestCertificate signed(Path folder, String name, String... more)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve(name + "-signed.p12");
        Path pem = folder.resolve(name + "-authority.pem");
        generate(store, "authority", "Authority", List.of("-ext", "bc:c"));
        List<String> arguments = new ArrayList<>(List.of("-signer", "authority", "-ext", "SAN=dns:" + name));
        arguments.addAll(List.of(more));
        generate(store, "server", name, arguments);
        keytool(store, List.of("-exportcert", "-rfc", "-alias", "authority", "-file", pem.toString()));
        keytool(store, List.of("-delete", "-alias", "authority"));
        return new TestCertificate(context(store), pem);
    }

    private static void generate(Path store, String alias, String name, List<String> more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + name));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        arguments.addAll(more);
        keytool(store, arguments);
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Path log = store.resolveSibling("keytool.log");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("keytool ended with " + status + ": " + Files.readString(log));
        }
    }
}
