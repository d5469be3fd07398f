package dev.tandem.client.source;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What went wrong with a connection, in words. The JDK's own are those of its insides, and often missing. */
final class Reasons {
    /** A chain of causes is not endless, unless someone made a ring of them. */
    private static final int MAX_CAUSES = 20;

    private Reasons() {}

    static String of(Throwable failure, HttpSettings settings) {
        if (cause(failure, UnresolvedAddressException.class).isPresent()
                || cause(failure, UnknownHostException.class).isPresent()) {
            return "the host name cannot be resolved";
        }
        if (cause(failure, HttpConnectTimeoutException.class).isPresent()) {
            return "no connection within " + seconds(settings.connectTimeout().toNanos());
        }
        if (cause(failure, ConnectException.class).isPresent()) {
            return "cannot connect: "
                    + words(cause(failure, ConnectException.class).get(), "connection refused");
        }
        if (cause(failure, SSLException.class).isPresent()) {
            return "TLS: " + words(cause(failure, SSLException.class).get(), "handshake failed");
        }
        return words(failure, "the connection failed (" + failure.getClass().getSimpleName() + ")");
    }

    /** Why the certificate is not accepted, if it is not. */
    static Optional<CertificateException> certificate(Throwable failure) {
        return cause(failure, CertificateException.class);
    }

    /** Whether the clock decides: the device may have started with a wrong one, which is set later. */
    static boolean certificateDate(Throwable failure) {
        return cause(failure, CertificateExpiredException.class).isPresent()
                || cause(failure, CertificateNotYetValidException.class).isPresent();
    }

    static String seconds(long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static String words(Throwable failure, String otherwise) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return otherwise;
        }
        if (message.contains("received no bytes") || message.contains("EOF reached while reading")) {
            return "the server closed the connection";
        }
        return Plain.text(message);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
