package io.netloft.proxy.core;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.netloft.chassis.config.Written;
import org.jspecify.annotations.Nullable;

/** What a field or a query parameter must be. Immutable. */
@Written("text, ~regular-expression, * (there is one) or ! (there is none)")
public final class ValueMatch {
    private final String text;
    private final @Nullable Pattern pattern;

    private ValueMatch(String text, @Nullable Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when its regular expression is none, with a message for people
     */
    public static ValueMatch parse(String text) {
        if (!text.startsWith("~")) {
            return new ValueMatch(text, null);
        }
        try {
            return new ValueMatch(text, Pattern.compile(text.substring(1)));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("no regular expression (RE2): " + e.getMessage(), e);
        }
    }

    /** True when it wants that there is none. */
    boolean absent() {
        return text.equals("!");
    }

    /** Whether a value that is there will do. */
    boolean accepts(String value) {
        if (pattern != null) {
            return pattern.matcher(value).find();
        }
        return text.equals("*") || (!absent() && text.equals(value));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return text;
    }
}
