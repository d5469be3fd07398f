package dev.tandem.client.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** URLs from users and servers. A query may hold the token of a presigned link, so no message here shows one. */
final class Urls {
    private static final int MAX_CHARS = 8192;

    private Urls() {}

    static URI parse(String text) throws SourceRefusedException {
        return checked(syntax(text, "The URL"), "The URL");
    }

    /** Where a redirect from {@code from} leads to. */
    static URI redirected(URI from, String location) throws SourceRefusedException {
        String what = describe(from) + " redirects, and the new URL";
        URI to = checked(from.resolve(syntax(location, what)), what);
        if (isTls(from) && !isTls(to)) {
            throw new SourceRefusedException(describe(from)
                    + " redirects from https to http, where anyone on the way could change or read what is sent. The server"
                    + " has to redirect to https.");
        }
        return to;
    }

    static boolean isTls(URI uri) {
        return "https".equals(uri.getScheme());
    }

    /** Scheme, host, port and path. */
    static String describe(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return Plain.text(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath());
    }

    private static URI syntax(String text, String what) throws SourceRefusedException {
        if (text.length() > MAX_CHARS) {
            throw new SourceRefusedException(
                    what + " has " + text.length() + " characters, " + MAX_CHARS + " are allowed.");
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message, and that of a cause, would repeat the URL.
            throw new SourceRefusedException(what + " is not valid: " + e.getReason()
                    + (e.getIndex() < 0 ? "." : ", at character " + (e.getIndex() + 1) + "."));
        }
    }

    private static URI checked(URI uri, String what) throws SourceRefusedException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new SourceRefusedException(
                    what + " begins with " + Plain.text(scheme) + "://, only http:// and https:// can be read.");
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw new SourceRefusedException(
                    what + " holds a user name or password. Arguments are seen by every user of"
                            + " this machine and end up in logs. Use a link that needs no login, or one with a token that"
                            + " expires (a presigned URL), or download by other means and read from standard input (-).");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 0xffff) {
            throw new SourceRefusedException(what + " has no valid host name and port after " + scheme + "://.");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(scheme + "://" + uri.getHost() + port + path + query);
    }
}
