package io.netloft.chassis.auth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token says.
 *
 * @param subject whom it was given to; empty when it does not say
 * @param expiresAtMs when it ends, milliseconds since the epoch; {@code Long.MAX_VALUE} when it does not say
 * @param all every claim
 */
public record Claims(String subject, long expiresAtMs, Map<String, Object> all) {
    /** A claim that is text, or null. */
    public @Nullable String text(String name) {
        return all.get(name) instanceof String text ? text : null;
    }

    /** A claim that is a list of texts, or one text with blanks between words ({@code scope}); else empty. */
    public List<String> texts(String name) {
        Object value = all.get(name);
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value instanceof String text && !text.isBlank()
                ? List.of(text.strip().split("\\s+"))
                : List.of();
    }

    /** Whether a claim is this value, or a list with it. */
    public boolean has(String name, String value) {
        return texts(name).contains(value) || value.equals(String.valueOf(all.get(name)));
    }
}
