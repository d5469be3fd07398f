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
 * A self-signed certificate, made by the JDK's keytool.
 *
 * @param tls for a server
 * @param pem for whoever is to trust it
 */
public record TestCertificate(SSLContext tls, Path pem) {
    private static final String PASSWORD = "not-a-secret";

    /**
     * Makes one.
     *
     * @param folder gets the two files
     * @param name the host it is for
     * @param more further arguments of {@code keytool -genkeypair}, such as {@code -startdate}
     */
    public static TestCertificate selfSigned(Path folder, String name, String... more)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Path pem = folder.resolve(name + ".pem");
        List<String> generate = new ArrayList<>(List.of("-genkeypair", "-alias", "server", "-keyalg", "EC"));
        generate.addAll(List.of("-groupname", "secp256r1", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name));
        generate.addAll(List.of(more));
        keytool(store, generate);
        keytool(store, List.of("-exportcert", "-rfc", "-alias", "server", "-file", pem.toString()));
        return new TestCertificate(context(store), pem);
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
