package io.netloft.logstream.core;

import java.util.List;

/** A regular expression, taken apart. */
sealed interface RegexNode {
    /** One character of a set. */
    record Chars(CodeSet set) implements RegexNode {}

    /** Any character. */
    record Any() implements RegexNode {}

    /** One after the other. */
    record Concat(List<RegexNode> parts) implements RegexNode {}

    /** Any one of them. */
    record Either(List<RegexNode> choices) implements RegexNode {}

    /**
     * The same several times.
     *
     * @param most negative for any number
     */
    record Repeat(RegexNode what, int least, int most) implements RegexNode {}

    /** The beginning of the line. */
    record LineStart() implements RegexNode {}

    /** The end of the line. */
    record LineEnd() implements RegexNode {}
}
