package io.netloft.bench.run;

import java.util.Locale;

/**
 * What a figure, or its ratio to a peer's, is to be.
 *
 * @param atLeast more is better
 * @param limit that is still good
 * @param unit behind the figures
 */
public record Bound(boolean atLeast, double limit, String unit) {
    /** The unit of a ratio. */
    public static final String TIMES = "×";

    /** A ratio that is to be that large. */
    public static Bound atLeast(double ratio) {
        return new Bound(true, ratio, TIMES);
    }

    /** A ratio that is to be no larger. */
    public static Bound atMost(double ratio) {
        return new Bound(false, ratio, TIMES);
    }

    /** Whether a figure keeps within it. */
    public boolean met(double figure) {
        return atLeast ? figure >= limit : figure <= limit;
    }

    /** Such as {@code at least 1.00×: short by 3 %}. */
    public String judge(double figure) {
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
