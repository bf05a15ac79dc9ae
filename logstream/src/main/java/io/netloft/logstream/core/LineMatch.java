package io.netloft.logstream.core;

import com.google.re2j.PatternSyntaxException;
import java.nio.ByteBuffer;

/**
 * Finds lines by an expression, over bytes that are UTF-8 or nearly so. Immutable, and used by many threads at once.
 *
 * <p>A line ends with LF, or with CR LF; {@code ^} and {@code $} stand for its ends, and no match reaches beyond it. So a
 * whole block can be searched at once, and only what is found need be split out.
 */
public interface LineMatch {
    /** Most characters of an expression. */
    int MAX_LENGTH = 4096;

    /**
     * An index within the first line that matches; negative when none does.
     *
     * @param from where a line begins
     * @param to where a line ends, or behind its LF
     */
    int find(ByteBuffer text, int from, int to);

    /** Whether a line, or one of several joined to an entry, matches. */
    default boolean matches(ByteBuffer text, int from, int to) {
        return find(text, from, to) >= 0;
    }

    /**
     * Compiles an expression (RE2 syntax), in the fastest way that takes it.
     *
     * @throws PatternSyntaxException when it is none
     */
    static LineMatch of(String expression) {
        if (expression.length() > MAX_LENGTH) {
            throw new PatternSyntaxException("longer than " + MAX_LENGTH + " characters");
        }
        if (LiteralMatch.takes(expression)) {
            return new LiteralMatch(expression);
        }
        // Compiled in any case: it tells what is no expression.
        LineMatch general = new RegexMatch(expression);
        LineMatch table = DfaMatch.of(expression);
        return table == null ? general : table;
    }
}
