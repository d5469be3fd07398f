package dev.tandem.client.source;

/** What the status of a response means for whoever wants an artifact. */
final class StatusText {
    private StatusText() {}

    static String of(int status) {
        return switch (status) {
            case 400 -> "it does not understand the request; is the URL complete?";
            case 401 -> "it wants a login, which is not supported; use a link that carries its own permission";
            case 403 -> "access is not allowed; a link that was made for a limited time may have run out";
            case 404 -> "there is no such file; check the URL";
            case 405, 501 -> "it does not serve files at this URL";
            case 407 -> "the proxy wants a user name and password, or others than those in the environment";
            case 408 -> "it waited too long for the request";
            case 410 -> "the file has been removed";
            case 416 -> "the file is shorter than what is asked for";
            case 425 -> "too early";
            case 429 -> "too many requests";
            case 451 -> "the file is withheld for legal reasons";
            case 500 -> "internal error";
            case 502, 504 -> "a proxy cannot reach the server";
            case 503 -> "out of service or overloaded";
            default -> status < 400 ? "which is not a file" : "which cannot be used";
        };
    }
}
