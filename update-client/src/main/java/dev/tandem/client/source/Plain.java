package dev.tandem.client.source;

/** Text from outside, made fit for a terminal and a log: one line of printable ASCII, not too long. */
final class Plain {
    private static final int MAX_CHARS = 200;

    private Plain() {}

    static String text(String foreign) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < Math.min(foreign.length(), MAX_CHARS); i++) {
            char c = foreign.charAt(i);
            plain.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return foreign.length() > MAX_CHARS ? plain + "..." : plain.toString();
    }
}
