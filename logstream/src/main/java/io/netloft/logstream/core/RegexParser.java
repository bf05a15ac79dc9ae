package io.netloft.logstream.core;

import io.netloft.logstream.core.RegexNode.Any;
import io.netloft.logstream.core.RegexNode.Chars;
import io.netloft.logstream.core.RegexNode.Concat;
import io.netloft.logstream.core.RegexNode.Either;
import io.netloft.logstream.core.RegexNode.LineEnd;
import io.netloft.logstream.core.RegexNode.LineStart;
import io.netloft.logstream.core.RegexNode.Repeat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes expressions apart that RE2/J has accepted. What a table over bytes cannot do, or is seldom asked for (word
 * boundaries, Unicode classes, case of letters beyond ASCII, line feeds), is not taken.
 */
final class RegexParser {
    private static final CodeSet DIGITS = CodeSet.of('0', '9');
    private static final CodeSet WORD = CodeSet.of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    private static final CodeSet SPACE = CodeSet.of('\t', '\n', '\f', '\r', ' ', ' ');
    private static final CodeSet LINE_FEED = CodeSet.of('\n', '\n');
    private static final int KELVIN = 0x212A;
    private static final int LONG_S = 0x17F;
    private static final int MOST_REPEATS = 1_000;
    private static final String QUANTIFIERS = "*+?";

    private final int[] text;
    private int at;
    private boolean fold;
    private int depth;

    /** What is not taken. */
    private static final class NotTakenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotTakenException() {
            super(null, null, false, false);
        }
    }

    private RegexParser(String expression) {
        text = expression.codePoints().toArray();
    }

    /** The expression; null when it is not taken. */
    static @Nullable RegexNode parse(String expression) {
        try {
            var parser = new RegexParser(expression);
            RegexNode all = parser.either();
            return parser.at == parser.text.length ? all : null;
        } catch (NotTakenException e) {
            return null;
        }
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private boolean skip(int code) {
        boolean there = peek() == code;
        at += there ? 1 : 0;
        return there;
    }

    private int next() {
        if (at == text.length) {
            throw new NotTakenException();
        }
        return text[at++];
    }

    private RegexNode either() {
        boolean foldBefore = fold;
        if (++depth > 100) {
            throw new NotTakenException();
        }
        List<RegexNode> choices = new ArrayList<>();
        do {
            choices.add(concat());
        } while (skip('|'));
        depth--;
        fold = foldBefore;
        return choices.size() == 1 ? choices.get(0) : new Either(choices);
    }

    private RegexNode concat() {
        List<RegexNode> parts = new ArrayList<>();
        while (peek() >= 0 && peek() != '|' && peek() != ')') {
            RegexNode part = repeated();
            if (part instanceof Concat inner) {
                parts.addAll(inner.parts());
            } else {
                parts.add(part);
            }
        }
        return parts.size() == 1 ? parts.get(0) : new Concat(parts);
    }

    private RegexNode repeated() {
        RegexNode what = atom();
        while (true) {
            int least;
            int most;
            int quantifier = peek();
            if (quantifier >= 0 && QUANTIFIERS.indexOf(quantifier) >= 0) {
                at++;
                least = quantifier == '+' ? 1 : 0;
                most = quantifier == '?' ? 1 : -1;
            } else if (quantifier == '{') {
                int[] counts = counts();
                if (counts == null) {
                    return what;
                }
                least = counts[0];
                most = counts[1];
            } else {
                return what;
            }
            // Which of several matches it would be makes no difference.
            skip('?');
            what = new Repeat(what, least, most);
        }
    }

    // What looks like a count and is none stands for itself.
    private int @Nullable [] counts() {
        int begin = at;
        at++;
        int least = number();
        int most = least;
        if (least >= 0 && skip(',')) {
            most = peek() == '}' ? -1 : number();
            if (most < 0 && peek() != '}') {
                least = -1;
            }
        }
        if (least < 0 || !skip('}')) {
            at = begin;
            return null;
        }
        return new int[] {least, most};
    }

    private int number() {
        int begin = at;
        int value = 0;
        while (peek() >= '0' && peek() <= '9' && value <= MOST_REPEATS) {
            value = value * 10 + next() - '0';
        }
        return at == begin || value > MOST_REPEATS ? -1 : value;
    }

    private RegexNode atom() {
        int code = next();
        return switch (code) {
            case '(' -> group();
            case '[' -> new Chars(bracket());
            case '.' -> new Any();
            case '^' -> new LineStart();
            case '$' -> new LineEnd();
            case '\\' -> escape();
            case '*', '+', '?', ')' -> throw new NotTakenException();
            default -> new Chars(one(code));
        };
    }

    private RegexNode group() {
        boolean outside = fold;
        if (skip('?')) {
            if (skip('P')) {
                name();
            } else if (flags()) {
                return new Concat(List.of());
            }
        }
        RegexNode inner = either();
        if (!skip(')')) {
            throw new NotTakenException();
        }
        fold = outside;
        return inner;
    }

    // A group's name: nobody asks for it.
    private void name() {
        int code = next();
        while (code != '>') {
            code = next();
        }
    }

    /** Flags, up to their bracket or colon; true when the bracket closed them: they hold up to the end of the group. */
    private boolean flags() {
        boolean on = true;
        boolean folds = fold;
        while (true) {
            switch (next()) {
                case 'i' -> folds = on;
                case 'm', 's', 'U' -> {
                    // A line is all there is, and has no line feed.
                }
                case '-' -> on = false;
                case ':' -> {
                    fold = folds;
                    return false;
                }
                case ')' -> {
                    fold = folds;
                    return true;
                }
                default -> throw new NotTakenException();
            }
        }
    }

    private RegexNode escape() {
        int code = next();
        CodeSet named = named(code);
        if (named != null) {
            return new Chars(named);
        }
        return switch (code) {
            case 'A' -> new LineStart();
            case 'z' -> new LineEnd();
            default -> new Chars(one(character(code)));
        };
    }

    private @Nullable CodeSet named(int code) {
        return switch (code) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.negated();
            case 'w' -> word();
            case 'W' -> word().negated();
            case 's' -> SPACE;
            case 'S' -> SPACE.negated();
            default -> null;
        };
    }

    private CodeSet word() {
        return fold ? WORD.and(CodeSet.of(KELVIN, KELVIN, LONG_S, LONG_S)) : WORD;
    }

    private int character(int code) {
        return switch (code) {
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            case 'a' -> 7;
            case 'r' -> '\r';
            case 'x' -> hexadecimal();
            default -> {
                boolean letter =
                        (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
                if (letter || code > 0x7F) {
                    throw new NotTakenException();
                }
                yield code;
            }
        };
    }

    private int hexadecimal() {
        boolean braces = skip('{');
        int value = 0;
        for (int digits = 0; braces ? peek() != '}' : digits < 2; digits++) {
            int digit = Character.digit(next(), 16);
            value = value * 16 + digit;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw new NotTakenException();
            }
        }
        at += braces ? 1 : 0;
        return value;
    }

    private CodeSet bracket() {
        boolean negated = skip('^');
        CodeSet all = new CodeSet(List.of());
        boolean first = true;
        while (first || peek() != ']') {
            first = false;
            all = all.and(item());
        }
        at++;
        return negated ? all.and(LINE_FEED).negated() : all;
    }

    private CodeSet item() {
        int from = next();
        if (from == '[' && peek() == ':') {
            throw new NotTakenException();
        }
        if (from == '\\') {
            int code = next();
            CodeSet named = named(code);
            if (named != null) {
                return named;
            }
            from = character(code);
        }
        if (peek() != '-' || at + 1 >= text.length || text[at + 1] == ']') {
            return one(from);
        }
        at++;
        int to = next();
        if (to == '\\') {
            to = character(next());
        }
        if (to < from) {
            throw new NotTakenException();
        }
        return fold ? folded(from, to) : CodeSet.of(from, to);
    }

    private CodeSet one(int code) {
        if (code == '\n') {
            throw new NotTakenException();
        }
        return fold ? folded(code, code) : CodeSet.of(code, code);
    }

    // Simple case folding, as far as ASCII takes part in it.
    private static CodeSet folded(int from, int to) {
        if (to > 0x7F) {
            throw new NotTakenException();
        }
        CodeSet all = CodeSet.of(from, to);
        for (int code = from; code <= to; code++) {
            int other = Character.isUpperCase(code) ? Character.toLowerCase(code) : Character.toUpperCase(code);
            all = all.and(CodeSet.of(other, other));
        }
        if (all.contains('k')) {
            all = all.and(CodeSet.of(KELVIN, KELVIN));
        }
        return all.contains('s') ? all.and(CodeSet.of(LONG_S, LONG_S)) : all;
    }
}
