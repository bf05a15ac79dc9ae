package io.netloft.logstream.core;

import java.util.ArrayDeque;
import java.util.List;

/** Events of a file that no byte stands for, numbered as they come; the oldest are forgotten. Owned by a trail. */
final class Notes {
    private static final int KEPT = 64;

    private final ArrayDeque<TailEvent> kept = new ArrayDeque<>();
    private long last;
    private long trouble;

    void add(TailEvent event) {
        kept.addLast(event);
        last++;
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    /** A trouble that lasts: those who come while it does are told of it. */
    void addTrouble(TailEvent event) {
        add(event);
        trouble = last;
    }

    void endTrouble() {
        trouble = 0;
    }

    /** What somebody who comes now has seen. */
    long now() {
        return trouble > 0 ? trouble - 1 : last;
    }

    /** Goes on counting where a process before ended. */
    void restore(long number, List<TailEvent> told) {
        last = number;
        kept.addAll(told);
    }

    List<TailEvent> kept() {
        return List.copyOf(kept);
    }

    /** Number of the last one. */
    long last() {
        return last;
    }

    /**
     * Adds those after a number that are due at a place in the file.
     *
     * @param all whether everything at hand there was read, so that those that stand behind a held line are due too
     * @return the number of the last one that is told
     */
    long due(long after, long generation, long offset, boolean all, List<TailEvent> into) {
        long number = last - kept.size();
        long told = Math.max(after, number);
        for (TailEvent event : kept) {
            number++;
            if (number <= after) {
                continue;
            }
            boolean here = event.generation() == generation && (all || event.offset() <= offset);
            if (!here && event.generation() >= generation) {
                break;
            }
            into.add(event);
            told = number;
        }
        return told;
    }
}
