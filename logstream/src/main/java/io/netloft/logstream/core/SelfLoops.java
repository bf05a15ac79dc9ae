package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * For each state of a table, the bytes that lead out of it: where they are few, the others are passed over eight at a time.
 * Two ranges of ASCII and that of line ends are looked for; they may hold a byte too many, which is only looked at again.
 */
final class SelfLoops {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int ASCII = 0x80;
    private static final int RANGES = 2;
    // More of them stand in every word.
    private static final int MOST_COVERED = 16;
    private static final int WIDTH = 2 * RANGES + 1;
    private static final long ENDS_FROM = (ASCII - '\n') * ONES;
    private static final long ENDS_BEHIND = (ASCII - 1 - '\r') * ONES;

    private final boolean[] worth;
    // A state's ranges, each as what is added to a byte to set its highest bit from its first, and behind its last; and
    // the highest bits where a byte beyond ASCII leads out.
    private final long[] ranges;

    SelfLoops(int states) {
        worth = new boolean[states];
        ranges = new long[states * WIDTH];
    }

    /** Tells a state's ways out. */
    void state(int state, IntPredicate leadsOut) {
        List<int[]> found = new ArrayList<>();
        for (int b = 0; b < ASCII; b++) {
            if (b != '\n' && b != '\r' && leadsOut.test(b)) {
                int[] last = found.isEmpty() ? null : found.get(found.size() - 1);
                if (last != null && last[1] == b - 1) {
                    last[1] = b;
                } else {
                    found.add(new int[] {b, b});
                }
            }
        }
        while (found.size() > RANGES) {
            joinClosest(found);
        }
        int covered = found.stream().mapToInt(range -> range[1] - range[0] + 1).sum();
        worth[state] = covered <= MOST_COVERED;
        for (int i = 0; i < found.size(); i++) {
            ranges[state * WIDTH + 2 * i] = (ASCII - found.get(i)[0]) * ONES;
            ranges[state * WIDTH + 2 * i + 1] = (ASCII - 1 - found.get(i)[1]) * ONES;
        }
        boolean beyond = false;
        for (int b = ASCII; b < 2 * ASCII; b++) {
            beyond |= leadsOut.test(b);
        }
        ranges[state * WIDTH + 2 * RANGES] = beyond ? HIGHS : 0;
    }

    private static void joinClosest(List<int[]> found) {
        int best = 0;
        for (int i = 1; i + 1 < found.size(); i++) {
            if (found.get(i + 1)[0] - found.get(i)[1] < found.get(best + 1)[0] - found.get(best)[1]) {
                best = i;
            }
        }
        found.get(best)[1] = found.remove(best + 1)[1];
    }

    /** The first place that may lead out of a state; or one less than eight bytes before the end. */
    int pass(ByteBuffer words, int from, int to, int state) {
        if (!worth[state]) {
            return from;
        }
        int row = state * WIDTH;
        long from1 = ranges[row];
        long behind1 = ranges[row + 1];
        long from2 = ranges[row + 2];
        long behind2 = ranges[row + 3];
        long beyond = ranges[row + 4];
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = words.getLong(at);
            long low = eight & ~HIGHS;
            long out = ((low + from1) & ~(low + behind1))
                    | ((low + from2) & ~(low + behind2))
                    | ((low + ENDS_FROM) & ~(low + ENDS_BEHIND));
            out = (out & ~eight & HIGHS) | (eight & beyond);
            if (out != 0) {
                return at + (Long.numberOfTrailingZeros(out) >>> 3);
            }
        }
        return at;
    }
}
