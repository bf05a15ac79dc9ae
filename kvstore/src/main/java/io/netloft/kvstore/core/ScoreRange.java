package io.netloft.kvstore.core;

/** Scores between two bounds, each included or not. */
record ScoreRange(double low, boolean lowOpen, double high, boolean highOpen) {
    /** The bounds that two arguments mean: a number, or one behind an opening parenthesis. */
    static ScoreRange parse(Call call, int low, int high) {
        String from = call.text(low);
        String to = call.text(high);
        return new ScoreRange(bound(from), open(from), bound(to), open(to));
    }

    private static boolean open(String text) {
        return text.startsWith("(");
    }

    private static double bound(String text) {
        String number = (open(text) ? text.substring(1) : text).stripLeading();
        double value = number.isEmpty() ? 0 : Numbers.bound(number);
        if (Double.isNaN(value)) {
            throw CommandError.RANGE_NOT_FLOAT;
        }
        return value;
    }

    boolean reached(Scored item) {
        return lowOpen ? item.score() > low : item.score() >= low;
    }

    boolean passed(Scored item) {
        return highOpen ? item.score() >= high : item.score() > high;
    }

    RankRange ranks(SortedSetValue set) {
        return new RankRange(set.first(this::reached), set.first(this::passed));
    }
}
