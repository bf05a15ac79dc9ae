package io.netloft.logstream.core;

import java.nio.ByteBuffer;

/** Finds the entries of a block: a function of its bytes and of what they begin with, so history and live agree. */
final class Splitter {
    private static final int USUAL_LINE = 96;

    private final ByteBuffer raw;
    private final Frame frame;
    private final Encoding encoding;
    private final LineRules rules;
    private final LineTable table;

    private Splitter(ByteBuffer raw, Frame frame, Encoding encoding, LineRules rules) {
        this.raw = raw;
        this.frame = frame;
        this.encoding = encoding;
        this.rules = rules;
        this.table = new LineTable(frame.end() / USUAL_LINE);
    }

    /** The lines from index 0 to the frame's end; the buffer is little-endian. */
    static LineTable split(ByteBuffer raw, Frame frame, Encoding encoding, LineRules rules, Frame.Around around) {
        var splitter = new Splitter(raw, frame, encoding, rules);
        splitter.run(around);
        return splitter.table;
    }

    private void run(Frame.Around around) {
        int at = around.atHead() ? encoding.mark(raw, frame.end()) : 0;
        if (around.join() == Join.DISCARDS) {
            int feed = Scan.lineFeed(raw, at, frame.end(), encoding);
            at = feed < 0 ? frame.end() : feed + encoding.unit();
            table.add(0, at, at, LineFlags.DROPPED);
        }
        int flag = around.join() == Join.CONTINUES ? LineFlags.CONTINUES : 0;
        while (at < frame.end()) {
            at = next(at, flag);
            flag = 0;
        }
    }

    private int next(int at, int flag) {
        int nuls = flag == 0 && raw.get(at) == 0 ? Scan.nuls(raw, at, frame.end(), encoding) : 0;
        if (nuls > 0) {
            table.add(at, nuls, at + nuls, LineFlags.NULS);
            return at + nuls;
        }
        int feed = Scan.lineFeed(raw, at, frame.end(), encoding);
        if (feed < 0) {
            table.add(at, frame.end() - at, frame.end(), flag | frame.closing());
            return frame.end();
        }
        int next = feed + encoding.unit();
        int end = Scan.withoutReturn(raw, at, feed, encoding);
        if (end - at <= rules.maxLine()) {
            table.add(at, end - at, next, flag);
            return next;
        }
        int cut = encoding.cut(raw, at, at + rules.maxLine());
        table.add(at, cut - at, cut, flag | LineFlags.TRUNCATED);
        table.add(cut, next - cut, next, LineFlags.DROPPED);
        return next;
    }
}
