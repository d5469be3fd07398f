package dev.tandem.client.json;

import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of value a key takes, and how that becomes one of ours. */
public final class JsonType<T> {
    private static final int MAX_TEXT_CHARS = 4096;
    private static final int MAX_ELEMENTS = 100;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|KB|MB|GB)");

    private final String name;
    private final Reader<T> reader;

    private JsonType(String name, Reader<T> reader) {
        this.name = name;
        this.reader = reader;
    }

    private interface Reader<T> {
        /** Empty when it is wrong, which was reported then. */
        Optional<T> read(JsonValue value, Consumer<Problem> problems);
    }

    /** One or two words for a list of keys, such as "duration". */
    public String name() {
        return name;
    }

    /** The value, or nothing after the problems with it were reported. */
    public Optional<T> read(JsonValue value, Consumer<Problem> problems) {
        if (value.raw() == JsonValue.NOTHING) {
            problems.accept(value.problem("null is no value; leave the key out"));
            return Optional.empty();
        }
        return reader.read(value, problems);
    }

    /** The same, for values that fulfil a condition only. */
    public JsonType<T> that(Predicate<? super T> condition, String must) {
        return new JsonType<>(name, (value, problems) -> {
            Optional<T> read = reader.read(value, problems);
            if (read.isPresent() && !condition.test(read.get())) {
                problems.accept(value.problem(must + ", is " + value.shown()));
                return Optional.empty();
            }
            return read;
        });
    }

    /** Text in one line that is not blank. */
    public static JsonType<String> text() {
        return new JsonType<>("text", (value, problems) -> {
            if (value.raw() instanceof String text
                    && !text.isBlank()
                    && text.length() <= MAX_TEXT_CHARS
                    && text.chars().noneMatch(Character::isISOControl)) {
                return Optional.of(text);
            }
            problems.accept(value.problem("must be a text in quotes, in one line and not empty, is " + value.shown()));
            return Optional.empty();
        });
    }

    public static JsonType<Integer> wholeNumber(int min, int max) {
        return new JsonType<>("whole number", (value, problems) -> {
            if (value.raw() instanceof BigInteger number
                    && number.compareTo(BigInteger.valueOf(min)) >= 0
                    && number.compareTo(BigInteger.valueOf(max)) <= 0) {
                return Optional.of(number.intValue());
            }
            problems.accept(value.problem(
                    "must be a whole number from " + min + " to " + max + ", without quotes, is " + value.shown()));
            return Optional.empty();
        });
    }

    public static JsonType<Boolean> flag() {
        return new JsonType<>("true or false", (value, problems) -> {
            if (value.raw() instanceof Boolean flag) {
                return Optional.of(flag);
            }
            problems.accept(value.problem("must be true or false, without quotes, is " + value.shown()));
            return Optional.empty();
        });
    }

    /** A number and s, m, h or d. */
    public static JsonType<Duration> duration(Duration min, Duration max) {
        return new JsonType<>("duration", (value, problems) -> {
            Optional<Duration> duration = value.raw() instanceof String text ? parseDuration(text) : Optional.empty();
            if (duration.isEmpty()) {
                problems.accept(
                        value.problem("must be a time such as \"90s\", \"10m\" or \"2h\", is " + value.shown()));
                return Optional.empty();
            }
            if (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0) {
                problems.accept(value.problem(
                        "must be from " + show(min) + " to " + show(max) + ", is " + show(duration.get())));
                return Optional.empty();
            }
            return duration;
        });
    }

    /** Bytes, as a number and a unit. */
    public static JsonType<Long> size() {
        return new JsonType<>("size", (value, problems) -> {
            Matcher matcher = SIZE.matcher(value.raw() instanceof String text ? text : "");
            if (!matcher.matches()) {
                problems.accept(value.problem("must be a size such as \"500B\" or \"4KiB\", is " + value.shown()));
                return Optional.empty();
            }
            return Optional.of(Long.parseLong(matcher.group(1)) * unit(matcher.group(2)));
        });
    }

    /** A path from the root. Whether anything is there is not looked at. */
    public static JsonType<Path> path() {
        return new JsonType<>("path", (value, problems) -> {
            if (value.raw() instanceof String text && text.startsWith("/") && text.indexOf('\0') < 0) {
                return Optional.of(Path.of(text));
            }
            problems.accept(value.problem("must be a path that starts with /, is " + value.shown()));
            return Optional.empty();
        });
    }

    /** Of http or https. Without user and password, because addresses are logged. */
    public static JsonType<URI> url() {
        return new JsonType<>("URL", (value, problems) -> {
            if (value.raw() instanceof String text) {
                try {
                    URI uri = new URI(text);
                    if (uri.getRawUserInfo() != null) {
                        problems.accept(value.problem("must be without user and password: URLs are logged"));
                        return Optional.empty();
                    }
                    String scheme =
                            uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
                    if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                        return Optional.of(uri);
                    }
                } catch (URISyntaxException e) {
                    // Said below; its own text may show a password.
                }
            }
            problems.accept(value.problem("must be a URL that starts with http:// or https:// and names a host"));
            return Optional.empty();
        });
    }

    public static <T> JsonType<List<T>> listOf(JsonType<T> type) {
        return new JsonType<>("list of " + type.name() + "s", (value, problems) -> {
            if (!(value.raw() instanceof List)) {
                problems.accept(value.problem("must be a list in square brackets, is " + value.shown()));
                return Optional.empty();
            }
            if (value.elements().size() > MAX_ELEMENTS) {
                problems.accept(value.problem("must have " + MAX_ELEMENTS + " elements at most"));
                return Optional.empty();
            }
            List<T> read = new ArrayList<>();
            value.elements().forEach(element -> type.read(element, problems).ifPresent(read::add));
            return read.size() == value.elements().size() ? Optional.of(List.copyOf(read)) : Optional.empty();
        });
    }

    /** As in the files: the largest unit that leaves a whole number. */
    public static String show(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** The duration that a text such as "90s" stands for, if it does. */
    public static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "B" -> 1;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            case "KB" -> 1_000;
            case "MB" -> 1_000_000;
            default -> 1_000_000_000;
        };
    }
}
