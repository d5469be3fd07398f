package dev.tandem.client.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificates a server may have: those that the Java runtime trusts, and more if the settings say so. */
final class Trust {
    /** A file of all authorities there are has 200 KiB. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private Trust() {}

    static SSLContext context(@Nullable Path extraCa) throws SourceRefusedException {
        try {
            if (extraCa == null) {
                return SSLContext.getDefault();
            }
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            List<Certificate> all = new ArrayList<>(ofTheRuntime());
            all.addAll(read(extraCa));
            for (int i = 0; i < all.size(); i++) {
                anchors.setCertificateEntry("ca-" + i, all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(anchors), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new SourceRefusedException(
                    "The certificates in " + extraCa + " (setting of additional authorities) cannot be used: "
                            + Plain.text(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                            + ". Expected is a file with one or more blocks -----BEGIN CERTIFICATE-----.",
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        byte[] pem;
        try (InputStream in = Files.newInputStream(file)) {
            pem = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (pem.length > MAX_FILE_BYTES) {
            throw new IOException("more than " + MAX_FILE_BYTES + " bytes");
        }
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (found.isEmpty()) {
            throw new IOException("there is none in it");
        }
        return found;
    }

    private static List<X509Certificate> ofTheRuntime() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static TrustManager[] managers(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }
}
