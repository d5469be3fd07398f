package dev.tandem.client.source;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about which file it sends (RFC 9110, 8.8).
 *
 * @param strongTag with its quotation marks; the only thing that promises the same bytes
 * @param weakTag with {@code W/}; good for telling that a file is another one, not that it is the same
 */
record Validators(
        @Nullable String strongTag,
        @Nullable String weakTag,
        @Nullable String lastModified) {
    /** As in the RFC, but bounded, and ASCII: it goes back into a header and into a state file. */
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]{0,256}\"");

    private static final Pattern DATE = Pattern.compile("[ -~]{1,64}");

    static Validators of(HttpHeaders headers) {
        String tag = headers.firstValue("ETag").filter(TAG.asMatchPredicate()).orElse("");
        boolean weak = tag.startsWith("W/");
        return new Validators(
                tag.isEmpty() || weak ? null : tag,
                weak ? tag : null,
                headers.firstValue("Last-Modified")
                        .filter(DATE.asMatchPredicate())
                        .orElse(null));
    }

    /** For If-Range: "the rest, if the file is still this one, else all of it". A weak tag is not allowed there. */
    Optional<String> ifRange() {
        return Optional.ofNullable(strongTag != null ? strongTag : lastModified);
    }

    /** The server took the condition of If-Range as met; whatever it names besides must not say otherwise. */
    boolean contradictedBy(Validators now) {
        if (differ(strongTag, now.strongTag) || differ(weakTag, now.weakTag)) {
            return true;
        }
        // Behind a load balancer, machines may have written the same file at different times.
        return strongTag == null && differ(lastModified, now.lastModified);
    }

    /** The server sends the whole file again, which is also what it does with another file: it has to show what we hold. */
    boolean confirmedBy(Validators now) {
        if (strongTag != null) {
            return strongTag.equals(now.strongTag);
        }
        return (weakTag == null || weakTag.equals(now.weakTag))
                && (lastModified == null || lastModified.equals(now.lastModified));
    }

    private static boolean differ(@Nullable String before, @Nullable String now) {
        return before != null && now != null && !before.equals(now);
    }
}
