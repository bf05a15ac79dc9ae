package io.netloft.sniffer.app;

import java.util.Arrays;

/** When the requests were made that wait for an answer, oldest first; 1024 of them, those beyond are not timed. */
final class Waiting {
    private static final int MOST = 1024;

    private long[] times = new long[4];
    private byte[] marks = new byte[4];
    private int first;
    private int count;
    private int beyond;

    void add(long time, int mark) {
        if (count == MOST) {
            beyond++;
            return;
        }
        if (count == times.length) {
            grow();
        }
        int at = first + count & times.length - 1;
        times[at] = time;
        marks[at] = (byte) mark;
        count++;
    }

    private void grow() {
        int size = times.length;
        long[] moreTimes = new long[size * 2];
        byte[] moreMarks = new byte[size * 2];
        for (int i = 0; i < size; i++) {
            moreTimes[i] = times[first + i & size - 1];
            moreMarks[i] = marks[first + i & size - 1];
        }
        times = moreTimes;
        marks = moreMarks;
        first = 0;
    }

    /** Says that the newest was whole only now. */
    void whole(long time) {
        if (count > 0 && beyond == 0) {
            times[first + count - 1 & times.length - 1] = time;
        }
    }

    /** When the oldest was made; 0 where none waits. */
    long oldest() {
        return count == 0 ? 0 : times[first];
    }

    /** What the oldest was marked with; 0 where none waits. */
    int mark() {
        return count == 0 ? 0 : marks[first];
    }

    /** The oldest was answered. */
    void answered() {
        if (count > 0) {
            first = first + 1 & times.length - 1;
            count--;
        } else if (beyond > 0) {
            beyond--;
        }
    }

    void clear() {
        Arrays.fill(times, 0);
        count = 0;
        beyond = 0;
    }
}
