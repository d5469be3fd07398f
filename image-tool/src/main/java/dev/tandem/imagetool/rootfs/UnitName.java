package dev.tandem.imagetool.rootfs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a systemd unit, as in systemd.unit(5).
 *
 * @param prefix what is before the {@code @} or the type: {@code getty} of {@code getty@tty1.service}
 * @param instance what is between the {@code @} and the type, empty in a template; null without an {@code @}
 * @param type such as {@code service}
 */
record UnitName(String prefix, @Nullable String instance, String type) {
    private static final int MAX_CHARS = 255;
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9:_.\\\\-]+)(?:@([A-Za-z0-9:_.\\\\@-]*))?"
            + "\\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)");

    /** The name in a text that may lack {@code .service}, as systemctl takes it; empty if it can be no unit's name. */
    static Optional<UnitName> parse(String text) {
        Optional<UnitName> name = exact(text);
        return name.isPresent() ? name : exact(text + ".service");
    }

    private static Optional<UnitName> exact(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_CHARS || !form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new UnitName(form.group(1), form.group(2), form.group(3)));
    }

    boolean isTemplate() {
        return instance != null && instance.isEmpty();
    }

    boolean isInstance() {
        return instance != null && !instance.isEmpty();
    }

    /** Of {@code getty@tty1.service}: {@code getty@.service}; of what is no instance, itself. */
    UnitName template() {
        return instance == null ? this : new UnitName(prefix, "", type);
    }

    UnitName withInstance(String name) {
        return new UnitName(prefix, name, type);
    }

    /** Without the type: {@code getty@tty1}. */
    String stem() {
        return instance == null ? prefix : prefix + "@" + instance;
    }

    @Override
    public String toString() {
        return stem() + "." + type;
    }
}
