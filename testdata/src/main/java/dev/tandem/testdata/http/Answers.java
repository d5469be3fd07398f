package dev.tandem.testdata.http;

/** Answers that have nothing to do with a file. */
public final class Answers {
    private Answers() {}

    /** A status without a body. */
    public static Answer status(int status, String... headers) {
        return (request, wire) -> {
            String[] all = new String[headers.length + 1];
            System.arraycopy(headers, 0, all, 0, headers.length);
            all[headers.length] = "Content-Length: 0";
            wire.head("HTTP/1.1 " + status + " Said", all);
        };
    }

    public static Answer redirect(int status, String location) {
        return status(status, "Location: " + location);
    }

    /** These very characters, and then the end of the connection. */
    public static Answer raw(String text) {
        return (request, wire) -> {
            wire.text(text);
            wire.cut();
        };
    }

    /** What a proxy does with CONNECT; whichever host is asked for, it leads to this port here. */
    public static Answer tunnel(int port) {
        return (request, wire) -> {
            wire.head("HTTP/1.1 200 Connected");
            wire.tunnel(port);
        };
    }

    /** Takes the request and says nothing. */
    public static Answer silence() {
        return (request, wire) -> wire.stall();
    }

    /** Takes the request and resets the connection. */
    public static Answer reset() {
        return (request, wire) -> wire.reset();
    }

    /** A head that does not end. */
    public static Answer endlessHeaders() {
        return (request, wire) -> {
            wire.text("HTTP/1.1 200 OK\r\n");
            String line = "X-More: " + "x".repeat(1000) + "\r\n";
            while (wire.isOpen()) {
                wire.text(line);
            }
        };
    }

    /** One interim response after the other, and never the final one. */
    public static Answer endlessInterimResponses() {
        return (request, wire) -> {
            while (wire.isOpen()) {
                wire.head("HTTP/1.1 103 Early Hints", "X-Hint: one more");
            }
        };
    }
}
