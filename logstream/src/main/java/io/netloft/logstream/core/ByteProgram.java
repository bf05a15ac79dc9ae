package io.netloft.logstream.core;

import io.netloft.logstream.core.RegexNode.Any;
import io.netloft.logstream.core.RegexNode.Chars;
import io.netloft.logstream.core.RegexNode.Concat;
import io.netloft.logstream.core.RegexNode.Either;
import io.netloft.logstream.core.RegexNode.LineStart;
import io.netloft.logstream.core.RegexNode.Repeat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as a nondeterministic automaton over bytes, made after Thompson. */
final class ByteProgram {
    private static final int MOST = 20_000;
    private static final CodeSet ANY = CodeSet.of(0, '\n' - 1, '\n' + 1, Character.MAX_CODE_POINT);

    /** What a step does. */
    enum Kind {
        /** Takes a byte of a range. */
        BYTE,
        /** Goes two ways at once. */
        SPLIT,
        /** Goes on at the beginning of a line only. */
        START,
        /** Goes on at the end of a line only. */
        END,
        /** Has matched. */
        MATCH
    }

    /**
     * A step.
     *
     * @param next the step after it
     * @param other of a split, the other way; of a byte, the range's bounds: low, and high above it
     */
    record Step(Kind kind, int next, int other) {
        int low() {
            return other & 0xFF;
        }

        int high() {
            return other >>> 8;
        }
    }

    /** It would have too many steps. */
    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLongException() {
            super(null, null, false, false);
        }
    }

    private Step[] steps = new Step[64];
    private int count;
    private int begin;

    private ByteProgram() {}

    /** The program; null when it would be too long. */
    static @Nullable ByteProgram of(RegexNode expression) {
        var program = new ByteProgram();
        try {
            int match = program.add(Kind.MATCH, 0, 0);
            program.begin = program.compile(expression, match);
            return program;
        } catch (TooLongException e) {
            return null;
        }
    }

    int begin() {
        return begin;
    }

    int count() {
        return count;
    }

    Step step(int at) {
        return steps[at];
    }

    private int add(Kind kind, int next, int other) {
        if (count == MOST) {
            throw new TooLongException();
        }
        if (count == steps.length) {
            steps = Arrays.copyOf(steps, 2 * count);
        }
        steps[count] = new Step(kind, next, other);
        return count++;
    }

    private int bytes(int low, int high, int next) {
        return add(Kind.BYTE, next, low | high << 8);
    }

    // Backwards: each part is given where it goes on.
    private int compile(RegexNode node, int next) {
        if (node instanceof Chars chars) {
            return chars(chars.set(), next);
        } else if (node instanceof Any) {
            return chars(ANY, next);
        } else if (node instanceof Concat concat) {
            int at = next;
            for (int i = concat.parts().size() - 1; i >= 0; i--) {
                at = compile(concat.parts().get(i), at);
            }
            return at;
        } else if (node instanceof Either either) {
            return either(either.choices(), next);
        } else if (node instanceof Repeat repeat) {
            return repeat(repeat, next);
        }
        return add(node instanceof LineStart ? Kind.START : Kind.END, next, 0);
    }

    private int either(List<RegexNode> choices, int next) {
        int at = compile(choices.get(choices.size() - 1), next);
        for (int i = choices.size() - 2; i >= 0; i--) {
            at = add(Kind.SPLIT, compile(choices.get(i), next), at);
        }
        return at;
    }

    private int repeat(Repeat repeat, int next) {
        int at = next;
        if (repeat.most() < 0) {
            at = anyNumber(repeat.what(), next);
        }
        for (int i = repeat.least(); i < repeat.most(); i++) {
            at = add(Kind.SPLIT, compile(repeat.what(), at), next);
        }
        for (int i = 0; i < repeat.least(); i++) {
            at = compile(repeat.what(), at);
        }
        return at;
    }

    private int anyNumber(RegexNode what, int next) {
        int loop = add(Kind.SPLIT, next, next);
        // Any number of any characters is any number of bytes, whether or not they are characters.
        int body = what instanceof Any
                ? add(Kind.SPLIT, bytes(0, '\n' - 1, loop), bytes('\n' + 1, 0xFF, loop))
                : compile(what, loop);
        steps[loop] = new Step(Kind.SPLIT, body, next);
        return loop;
    }

    private int chars(CodeSet set, int next) {
        int[] all = {-1};
        Utf8Ranges.split(set.ranges(), (from, to) -> {
            int at = next;
            for (int i = from.length - 1; i >= 0; i--) {
                at = bytes(from[i] & 0xFF, to[i] & 0xFF, at);
            }
            all[0] = all[0] < 0 ? at : add(Kind.SPLIT, at, all[0]);
        });
        // No character at all: a range that is empty.
        return all[0] < 0 ? bytes(1, 0, next) : all[0];
    }
}
