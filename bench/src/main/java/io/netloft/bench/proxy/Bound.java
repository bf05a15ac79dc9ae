package io.netloft.bench.proxy;

import java.util.Locale;

/**
 * What a figure, or its ratio to a peer's, is to be.
 *
 * @param atLeast more is better
 * @param limit that is still good
 * @param unit behind the figures
 */
record Bound(boolean atLeast, double limit, String unit) {
    static final String TIMES = "×";

    static Bound atLeast(double ratio) {
        return new Bound(true, ratio, TIMES);
    }

    static Bound atMost(double ratio) {
        return new Bound(false, ratio, TIMES);
    }

    boolean met(double figure) {
        return atLeast ? figure >= limit : figure <= limit;
    }

    /** Such as {@code at least 1.00×: short by 3 %}. */
    String judge(double figure) {
        String rule = String.format(Locale.ROOT, "%s %.2f%s: ", atLeast ? "at least" : "at most", limit, unit);
        if (met(figure)) {
            return rule + "met";
        }
        String off = atLeast ? "short by" : "over by";
        // A miss is never rounded away.
        long percent = Math.max(1, Math.round(100 * Math.abs(figure / limit - 1)));
        return rule + off + " " + percent + " %";
    }
}
