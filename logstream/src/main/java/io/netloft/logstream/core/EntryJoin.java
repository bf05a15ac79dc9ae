package io.netloft.logstream.core;

import java.nio.ByteBuffer;

/** Joins lines that belong together to one entry; it is one slice of the file, line ends included. */
final class EntryJoin {
    private static final int BREAKS = LineFlags.SKIPS | LineFlags.TRUNCATED | LineFlags.CONTINUES;

    private final ByteBuffer raw;
    private final Encoding encoding;
    private final LineRules.Multiline rules;
    private LineTable entries = new LineTable(4);

    EntryJoin(ByteBuffer raw, Encoding encoding, LineRules.Multiline rules) {
        this.raw = raw;
        this.encoding = encoding;
        this.rules = rules;
    }

    /**
     * Joins; the last entry is held back while more of it may come.
     *
     * @param flush hand out the last entry too
     * @param full no more could be read at once: an entry that fills it all is handed out, or nothing ever would be
     */
    Frame join(LineTable lines, Frame frame, boolean flush, boolean full) {
        entries = new LineTable(lines.count());
        int first = 0;
        for (int line = 1; line < lines.count(); line++) {
            if (!belongs(lines, first, line)) {
                close(lines, first, line);
                first = line;
            }
        }
        boolean open = (lines.flags(first) & BREAKS) == 0 && lines.count() - first < rules.maxLines();
        int held = lines.rawStart(first);
        if (flush || !open || (held == 0 && full)) {
            close(lines, first, lines.count());
            return new Frame(frame.end(), frame.after(), frame.closing(), entries);
        }
        return new Frame(held, Join.NONE, 0, entries);
    }

    private boolean belongs(LineTable lines, int first, int line) {
        if (((lines.flags(first) | lines.flags(line)) & BREAKS) != 0
                || line - first >= rules.maxLines()
                || lines.start(line) + lines.length(line) - lines.start(first) > rules.maxBytes()) {
            return false;
        }
        return rules.starts() != found(lines, line);
    }

    private boolean found(LineTable lines, int line) {
        ByteBuffer slice =
                raw.duplicate().limit(lines.start(line) + lines.length(line)).position(lines.start(line));
        return rules.pattern().matcher(encoding.charset().decode(slice)).find();
    }

    private void close(LineTable lines, int first, int end) {
        int last = end - 1;
        int joined = last > first ? LineFlags.JOINED : 0;
        int start = lines.start(first);
        entries.add(
                start,
                lines.start(last) + lines.length(last) - start,
                lines.rawEnd(last),
                lines.flags(first) | lines.flags(last) | joined);
    }
}
