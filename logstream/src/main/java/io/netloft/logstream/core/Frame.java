package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How much of what was read is handed out.
 *
 * @param end bytes that are; 0 holds everything back
 * @param after what the bytes behind them belong to
 * @param closing flags of the last line, when it has no end
 * @param table the entries, where finding the end meant finding them all
 */
record Frame(int end, Join after, int closing, @Nullable LineTable table) {
    private static final Frame HOLD = new Frame(0, Join.NONE, 0, null);

    /** What surrounds the bytes. */
    record Around(Join join, boolean atHead, boolean atEnd, boolean last, boolean idle) {}

    /**
     * Frames bytes from index 0 to n.
     *
     * @param around whether they begin the file, reach its present end, reach its end for good, and whether nothing has
     *     been written for so long that a line without an end is handed out
     */
    static Frame of(ByteBuffer raw, int n, Encoding encoding, LineRules rules, Around around) {
        if (n == 0) {
            return HOLD;
        }
        LineRules.Multiline multiline = rules.multiline();
        Frame lines = ofLines(raw, n, encoding, rules, around);
        if (multiline == null || lines.end == 0) {
            return lines;
        }
        if (around.last && lines.end < n && lines.after == Join.NONE) {
            // A last line without an end may belong to the entry before it.
            lines = new Frame(n, Join.NONE, LineFlags.UNTERMINATED, null);
        }
        LineTable table = Splitter.split(raw, lines, encoding, rules, around);
        boolean flush = around.last || (around.idle && around.atEnd);
        return new EntryJoin(raw, encoding, multiline).join(table, lines, flush, !around.atEnd);
    }

    private static Frame ofLines(ByteBuffer raw, int n, Encoding encoding, LineRules rules, Around around) {
        int ended = Scan.lastLineEnd(raw, 0, n, encoding);
        if (ended >= 0) {
            return new Frame(ended, Join.NONE, 0, null);
        }
        if (around.join == Join.DISCARDS) {
            int end = around.last ? n : n / encoding.unit() * encoding.unit();
            return end == 0 ? HOLD : new Frame(end, Join.DISCARDS, 0, null);
        }
        int lead = around.atHead ? encoding.mark(raw, n) : 0;
        int nuls = around.join == Join.NONE ? Scan.nuls(raw, lead, n, encoding) : 0;
        return nuls > 0 ? ofNuls(lead + nuls, n, around) : ofUnended(raw, lead, n, encoding, rules, around);
    }

    // At the end of a file that may grow, a hole may be somebody's room for what comes: it is left until something
    // stands
    // behind it.
    private static Frame ofNuls(int end, int n, Around around) {
        return end == n && around.atEnd && !around.last ? HOLD : new Frame(end, Join.NONE, 0, null);
    }

    private static Frame ofUnended(ByteBuffer raw, int lead, int n, Encoding encoding, LineRules rules, Around around) {
        int end = Scan.withoutReturn(raw, lead, n, encoding);
        if (end - lead > rules.maxLine()) {
            int cut = encoding.cut(raw, lead, lead + rules.maxLine());
            return new Frame(cut, Join.DISCARDS, LineFlags.TRUNCATED, null);
        }
        if (around.last) {
            return new Frame(n, Join.NONE, LineFlags.UNTERMINATED, null);
        }
        if (!around.idle || !around.atEnd) {
            return HOLD;
        }
        // A return may be half of a line end, and a character half written would be handed out as two broken ones.
        int whole = Scan.withoutReturn(raw, lead, encoding.cut(raw, lead, n), encoding);
        return whole <= lead || incomplete(raw, lead, whole, encoding)
                ? HOLD
                : new Frame(whole, Join.CONTINUES, LineFlags.PARTIAL, null);
    }

    private static boolean incomplete(ByteBuffer raw, int from, int to, Encoding encoding) {
        int first = raw.get(from) & 0xff;
        int needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
        return encoding.plain() && to - from < needed;
    }
}
