package io.netloft.proxy.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of one event loop at the price of two pointer swaps. All that wait for the same length of time stand in one
 * line, oldest first, because whoever (re)starts waiting goes to the end; so a tick looks only at the head of each line.
 * A timer queue would cost a logarithm and an object for each of the several deadlines of every request.
 *
 * <p>Not thread-safe: the loop that owns it calls everything. A deadline fires at the first tick after it.
 */
public final class Deadlines {
    private final List<Line> lines = new ArrayList<>();

    /** The line of all that wait that long; the same object for the same length. */
    public Line line(long timeoutNs) {
        for (Line line : lines) {
            if (line.timeoutNs == timeoutNs) {
                return line;
            }
        }
        Line line = new Line(timeoutNs);
        lines.add(line);
        return line;
    }

    /** Fires everything that is due. */
    public void tick(long nowNs) {
        // By index: what fires may ask for a new line.
        for (int i = 0; i < lines.size(); i++) {
            lines.get(i).tick(nowNs);
        }
    }

    /** Those that wait for the same length of time. */
    public static final class Line {
        private final long timeoutNs;
        private @Nullable Deadline first;
        private @Nullable Deadline last;

        private Line(long timeoutNs) {
            this.timeoutNs = timeoutNs;
        }

        /** Starts, or starts over, the wait of one; whatever line it stood in before. */
        public void start(Deadline deadline, long nowNs) {
            deadline.dueNs = nowNs + timeoutNs;
            if (deadline == last) {
                return;
            }
            deadline.cancel();
            append(deadline);
        }

        private void append(Deadline deadline) {
            deadline.line = this;
            deadline.previous = last;
            if (last == null) {
                first = deadline;
            } else {
                last.next = deadline;
            }
            last = deadline;
        }

        private void tick(long nowNs) {
            for (Deadline due = first; due != null && due.dueNs - nowNs <= 0; due = first) {
                due.cancel();
                due.expired(nowNs);
            }
        }

        private void remove(Deadline deadline) {
            Deadline before = deadline.previous;
            Deadline after = deadline.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
            deadline.previous = null;
            deadline.next = null;
            deadline.line = null;
        }
    }

    /** Something that waits; it stands in one line at most. */
    public abstract static class Deadline {
        private @Nullable Line line;
        private @Nullable Deadline previous;
        private @Nullable Deadline next;
        private long dueNs;

        /** Ends the wait; nothing happens when there is none. */
        public final void cancel() {
            if (line != null) {
                line.remove(this);
            }
        }

        /** True while it waits. */
        public final boolean waiting() {
            return line != null;
        }

        /** The wait is over; it stands in no line any more. */
        protected abstract void expired(long nowNs);
    }
}
