package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1RequestHead;
import java.util.SplittableRandom;

/**
 * Reads and begins traces (W3C Trace Context, level 1). Owned by one event loop.
 *
 * <pre>
 *   traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
 *        version ┘  └ trace, 32 digits                └ parent, 16   └ flags: 01 is to be recorded
 * </pre>
 */
final class TraceParent {
    /** Where the trace's digits stand in a value. */
    static final int TRACE_START = 3;

    static final int TRACE_END = 35;
    private static final int PARENT_START = 36;
    private static final int PARENT_END = 52;
    private static final int LENGTH = 55;
    private static final byte[] DIGITS = HeadBytes.ascii("0123456789abcdef");
    private static final byte[] VERSION = HeadBytes.ascii("00-");
    private static final byte[] RECORDED = HeadBytes.ascii("-01");
    private static final byte[] NOT_RECORDED = HeadBytes.ascii("-00");

    private final SplittableRandom random = new SplittableRandom();

    /** The field whose word counts: the only one there is, if it is well-formed; else -1. */
    static int of(Http1RequestHead head) {
        int first = head.first(Http1Field.TRACEPARENT);
        if (first < 0 || !wellFormed(head.bytes(), head.valueStart(first), head.valueEnd(first))) {
            return -1;
        }
        for (int i = first + 1; i < head.size(); i++) {
            if (head.field(i) == Http1Field.TRACEPARENT) {
                return -1;
            }
        }
        return first;
    }

    /** Whether a value is one; later versions may be longer, behind a hyphen. */
    static boolean wellFormed(byte[] in, int from, int to) {
        int length = to - from;
        if (length < LENGTH
                || in[from + 2] != '-'
                || in[from + TRACE_END] != '-'
                || in[from + PARENT_END] != '-'
                || !digits(in, from, from + 2)
                || !digits(in, from + PARENT_END + 1, from + LENGTH)) {
            return false;
        }
        boolean first = in[from] == '0' && in[from + 1] == '0';
        boolean never = in[from] == 'f' && in[from + 1] == 'f';
        boolean ends = length == LENGTH || (!first && in[from + LENGTH] == '-');
        return !never
                && ends
                && notZero(in, from + TRACE_START, from + TRACE_END)
                && notZero(in, from + PARENT_START, from + PARENT_END);
    }

    private static boolean digits(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            boolean digit = (in[i] >= '0' && in[i] <= '9') || (in[i] >= 'a' && in[i] <= 'f');
            if (!digit) {
                return false;
            }
        }
        return true;
    }

    private static boolean notZero(byte[] in, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            zero &= in[i] == '0';
        }
        return !zero && digits(in, from, to);
    }

    /**
     * Begins a trace.
     *
     * @param recordedPercent how many of a hundred are to be recorded
     */
    void begin(int recordedPercent, HeadBytes out) {
        out.add(VERSION);
        hex(random.nextLong(), out);
        // Never all zeros, which would be no trace.
        hex(random.nextLong() | 1, out);
        out.add('-');
        hex(random.nextLong() | 1, out);
        boolean recorded = recordedPercent >= 100 || (recordedPercent > 0 && random.nextInt(100) < recordedPercent);
        out.add(recorded ? RECORDED : NOT_RECORDED);
    }

    private static void hex(long value, HeadBytes out) {
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            out.add(DIGITS[(int) (value >>> shift & 0xF)]);
        }
    }
}
