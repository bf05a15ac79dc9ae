package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespVersion;
import java.util.HashMap;
import java.util.Map;

/**
 * Elements picked at random: {@code count} above 0 gives different ones, as many as there are at most; below 0 gives as
 * many as asked for, some perhaps several times.
 *
 * @param with whether the value or score comes with each
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
record RandomPick(long count, boolean with) {
    /** A reply longer than this would only be a way to fill memory. */
    private static final long MOST_REPEATED = 16L << 20;

    private static final CommandError RANGE = new CommandError("ERR value is out of range");

    /** Takes the element of a number. */
    @FunctionalInterface
    interface Sink {
        void accept(int number, boolean with);
    }

    /** The arguments behind the key: a count, and perhaps a word for the values. */
    static RandomPick parse(Call call, String word) {
        long count = count(call);
        if (call.count() > 4 || (call.count() == 4 && !call.is(3, word))) {
            throw CommandError.SYNTAX;
        }
        boolean with = call.count() == 4;
        if (count < -MOST_REPEATED || (with && count > Long.MAX_VALUE / 2)) {
            throw RANGE;
        }
        return new RandomPick(count, with);
    }

    static long count(Call call) {
        long count = call.integer(2);
        if (count == Long.MIN_VALUE) {
            throw new CommandError(
                    "ERR value is out of range, value must between " + -Long.MAX_VALUE + " and " + Long.MAX_VALUE);
        }
        if (count < -MOST_REPEATED && call.count() == 3) {
            throw RANGE;
        }
        return count;
    }

    void run(Call call, int size, Sink sink) {
        boolean pairs = with && call.out().version() == RespVersion.RESP3;
        int picked = (int) (count < 0 ? Math.min(-count, Integer.MAX_VALUE / 2) : Math.min(count, size));
        call.out().array(with && !pairs ? 2 * picked : picked);
        each(call.random(), size, picked, count < 0, number -> {
            if (pairs) {
                call.out().array(2);
            }
            sink.accept(number, with);
        });
    }

    /** Takes the number of each element picked. */
    @FunctionalInterface
    interface Numbered {
        void accept(int number);
    }

    /** Picks numbers below {@code size}: any, or different ones. */
    static void each(RandomSource random, int size, int picked, boolean repeating, Numbered sink) {
        if (repeating) {
            for (int i = 0; i < picked; i++) {
                sink.accept(random.below(size));
            }
            return;
        }
        if (picked == size) {
            for (int i = 0; i < size; i++) {
                sink.accept(i);
            }
            return;
        }
        // a shuffle that stops early, remembering only what has moved
        Map<Integer, Integer> moved = new HashMap<>();
        for (int i = 0; i < picked; i++) {
            int j = i + random.below(size - i);
            sink.accept(moved.getOrDefault(j, j));
            moved.put(j, moved.getOrDefault(i, i));
        }
    }
}
