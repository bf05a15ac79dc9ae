package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** What must hold of the numbers that viewers got. */
final class LogSequence {
    private LogSequence() {}

    /** Every line once and in order, from 0 to {@code count}. */
    static void requireWhole(String who, List<Long> numbers, long count) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != i) {
                throw new AssertionError(who + ": line " + numbers.get(i) + " at place " + i + " (expected: line " + i
                        + "); around it " + numbers.subList(Math.max(0, i - 3), Math.min(numbers.size(), i + 4)));
            }
        }
        assertThat(numbers.size()).as(who + ": lines").isEqualTo((int) count);
    }

    /**
     * Each line at most once, in order, and an event that tells of lost content wherever one or more are left out. Gives
     * the runs that are left out.
     */
    static List<String> requireTold(String who, List<LogItem> items) {
        List<String> missing = new ArrayList<>();
        long last = -1;
        List<String> between = new ArrayList<>();
        for (LogItem item : items) {
            if (!item.isLine()) {
                between.add(item.type() + " " + item.text());
                continue;
            }
            long number = item.number();
            if (number < 0) {
                // The rest of a line that was being copied.
                between.add("part " + item.text());
                continue;
            }
            assertThat(number).as(who + ": after line " + last).isGreaterThan(last);
            if (number > last + 1) {
                missing.add((last + 1) + ".." + (number - 1) + " " + between);
                assertThat(between)
                        .as(who + ": lines " + (last + 1) + " to " + (number - 1) + " are missing; told there")
                        .anyMatch(told -> told.startsWith("gap ") || told.startsWith("truncated "));
            }
            last = number;
            between.clear();
        }
        return missing;
    }
}
