package io.netloft.kvstore.core;

import java.util.Arrays;

/** Members between two bounds of bytes; says something only where all scores are the same. */
record LexRange(Bound low, Bound high) {
    /** One end: all the way down or up ({@code side} −1 or 1), or at some bytes ({@code side} 0). */
    record Bound(int side, byte[] bytes, boolean open) {
        private static final byte[] NONE = {};

        static Bound parse(byte[] text) {
            if (text.length == 1 && text[0] == '-') {
                return new Bound(-1, NONE, false);
            }
            if (text.length == 1 && text[0] == '+') {
                return new Bound(1, NONE, false);
            }
            if (text.length > 0 && (text[0] == '[' || text[0] == '(')) {
                return new Bound(0, Arrays.copyOfRange(text, 1, text.length), text[0] == '(');
            }
            throw CommandError.RANGE_NOT_BYTES;
        }

        int compare(byte[] member) {
            return side != 0 ? -side : Arrays.compareUnsigned(member, bytes);
        }
    }

    static LexRange parse(Call call, int low, int high) {
        return new LexRange(Bound.parse(call.bytes(low)), Bound.parse(call.bytes(high)));
    }

    boolean reached(Scored item) {
        int order = low.compare(item.member());
        return low.open ? order > 0 : order >= 0;
    }

    boolean passed(Scored item) {
        int order = high.compare(item.member());
        return high.open ? order >= 0 : order > 0;
    }

    RankRange ranks(SortedSetValue set) {
        return new RankRange(set.first(this::reached), set.first(this::passed));
    }
}
