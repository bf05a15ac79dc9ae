package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An expression as a table over bytes: one look a byte, whatever the expression. Where every match must hold some text, that
 * is looked for first, and the table only goes through the lines that have it.
 */
final class DfaMatch implements LineMatch {
    private static final int LEAST_LITERAL = 3;
    // Text that stands in most lines is no help: looked at after so many lines with it.
    private static final int TRIED_LINES = 32;
    private static final int WORTH_BYTES = 400;

    private final DfaTable table;
    private final @Nullable LiteralMatch literal;

    private DfaMatch(DfaTable table, @Nullable LiteralMatch literal) {
        this.table = table;
        this.literal = literal;
    }

    /** Null for an expression that no table of reasonable size does. */
    static @Nullable LineMatch of(String expression) {
        RegexNode parsed = RegexParser.parse(expression);
        ByteProgram program = parsed == null ? null : ByteProgram.of(parsed);
        DfaTable table = program == null ? null : DfaTable.of(program);
        if (parsed == null || table == null) {
            return null;
        }
        byte[] text = RequiredText.of(parsed);
        return new DfaMatch(table, text.length < LEAST_LITERAL ? null : new LiteralMatch(text));
    }

    @Override
    public int find(ByteBuffer text, int from, int to) {
        ByteBuffer words = Scan.words(text);
        return literal == null ? table.find(words, from, to) : findByLiteral(literal, words, from, to);
    }

    private int findByLiteral(LiteralMatch required, ByteBuffer text, int from, int to) {
        int at = from;
        for (int lines = 1; ; lines++) {
            int hit = required.find(text, at, to);
            if (hit < 0) {
                return -1;
            }
            int begin = hit;
            while (begin > at && text.get(begin - 1) != '\n') {
                begin--;
            }
            int feed = Scan.lineFeed(text, hit, to);
            int end = feed < 0 ? to : feed + 1;
            int found = table.find(text, begin, end);
            if (found >= 0 || end == to) {
                return found;
            }
            at = end;
            if (lines % TRIED_LINES == 0 && at - from < (long) lines * WORTH_BYTES) {
                return table.find(text, at, to);
            }
        }
    }
}
