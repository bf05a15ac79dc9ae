package io.netloft.sniffer.text;

/**
 * The protocol of Redis as one segment shows it. Unlike the codec of this toolkit it says nothing of values that go on in
 * the next segment, but that they are cut.
 */
final class Resp extends Dissector {
    private static final int NULL = -1;
    private static final int CUT = -2;
    private static final int TOO_LARGE = -3;
    private static final int NEGATIVE = -4;
    private static final int MAX_DEPTH = 64;

    private int last;
    private int depth;
    private int position;

    Resp(Page page) {
        super(page);
    }

    void print(int from, int length) {
        protocol("resp");
        put(": RESP");
        last = from + length;
        depth = 0;
        int at = from;
        while (at < last) {
            at = value(at);
            if (at < 0) {
                truncated();
                return;
            }
        }
    }

    /** Prints a value; returns where it ends, negative when it is cut. */
    private int value(int at) {
        if (at >= last) {
            return -1;
        }
        return switch (u1(at)) {
            case '+', '-', ':' -> line(at + 1);
            case '$' -> bulk(at + 1);
            case '*' -> array(at + 1);
            default -> inline(at);
        };
    }

    private int lineEnd(int from) {
        for (int at = from; at + 2 <= last && has(at, 2); at++) {
            if (u1(at) == '\r' && u1(at + 1) == '\n') {
                return at;
            }
        }
        return -1;
    }

    private void quoted(int from, int to) {
        put(" \"");
        text(from, to - from);
        put("\"");
    }

    private int line(int from) {
        int to = lineEnd(from);
        if (to < 0) {
            return -1;
        }
        quoted(from, to);
        return to + 2;
    }

    private int bulk(int from) {
        int size = number(from);
        int at = position;
        if (size < 0) {
            return size == CUT ? -1 : none(size, at);
        }
        if (size == 0) {
            put(" empty");
        } else {
            if (last - at < size || !has(at, size)) {
                return -1;
            }
            quoted(at, at + size);
        }
        int to = lineEnd(at + size);
        return to < 0 ? -1 : to + 2;
    }

    private int none(int size, int at) {
        switch (size) {
            case NULL -> put(" null");
            case TOO_LARGE -> put(" length too large");
            case NEGATIVE -> put(" length negative and not -1");
            default -> put(" invalid");
        }
        return at;
    }

    private int array(int from) {
        int count = number(from);
        int at = position;
        if (count == 0) {
            put(" empty");
            return at;
        }
        if (count < 0) {
            return count == CUT ? -1 : none(count, at);
        }
        if (++depth > MAX_DEPTH) {
            return -1;
        }
        for (int i = 0; i < count && at >= 0; i++) {
            at = value(at);
        }
        depth--;
        return at;
    }

    private static boolean isEnd(int letter) {
        return letter == '\r' || letter == '\n';
    }

    /** Passes over line ends, at least one; negative when there are none before the data ends. */
    private int lineEnds(int from) {
        int at = from;
        while (at < last && has(at, 1) && isEnd(u1(at))) {
            at++;
        }
        boolean out = at >= last || !has(at, 1);
        return out && at == from ? -1 : at;
    }

    private int inline(int from) {
        int begin = lineEnds(from);
        if (begin < 0) {
            return -1;
        }
        int to = begin;
        while (to < last && !isEnd(u1(to))) {
            to++;
        }
        if (to >= last) {
            return -1;
        }
        quoted(begin, to);
        return lineEnds(to);
    }

    /** Reads a length with its line end; {@link #position} tells where it ends. Negative: what is wrong with it. */
    private int number(int from) {
        int at = from;
        position = from;
        if (at >= last) {
            return CUT;
        }
        boolean negative = u1(at) == '-';
        at += negative ? 1 : 0;
        long result = 0;
        int digits = 0;
        while (true) {
            position = at;
            if (at >= last) {
                return CUT;
            }
            int letter = u1(at);
            if (letter < '0' || letter > '9') {
                break;
            }
            result = Math.min(result * 10 + letter - '0', 1L << 40);
            digits++;
            at++;
        }
        if (digits == 0 || u1(at) != '\r') {
            position = at + 1;
            return -5;
        }
        at++;
        position = at;
        if (at >= last) {
            return CUT;
        }
        position = at + 1;
        if (u1(at) != '\n') {
            return -5;
        }
        if (negative) {
            return result == 1 ? NULL : NEGATIVE;
        }
        return result > Integer.MAX_VALUE ? TOO_LARGE : (int) result;
    }
}
