package io.netloft.logstream.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of code points, as ranges in ascending order that do not touch each other. */
record CodeSet(List<Range> ranges) {
    private static final int LAST = 0x10FFFF;

    /** Code points from one to another, both included. */
    record Range(int from, int to) {}

    /** Puts what was added in any order into order. */
    CodeSet {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::from));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && range.from() <= last.to() + 1) {
                merged.set(merged.size() - 1, new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                merged.add(range);
            }
        }
        ranges = List.copyOf(merged);
    }

    static CodeSet of(int... pairs) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            ranges.add(new Range(pairs[i], pairs[i + 1]));
        }
        return new CodeSet(ranges);
    }

    CodeSet negated() {
        List<Range> others = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (range.from() > next) {
                others.add(new Range(next, range.from() - 1));
            }
            next = range.to() + 1;
        }
        if (next <= LAST) {
            others.add(new Range(next, LAST));
        }
        return new CodeSet(others);
    }

    CodeSet and(CodeSet other) {
        List<Range> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return new CodeSet(both);
    }

    boolean contains(int code) {
        return ranges.stream().anyMatch(range -> range.from() <= code && code <= range.to());
    }

    /** The only member; negative when there are none or several. */
    int single() {
        boolean one =
                ranges.size() == 1 && ranges.get(0).from() == ranges.get(0).to();
        return one ? ranges.get(0).from() : -1;
    }
}
