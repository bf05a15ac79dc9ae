package io.netloft.logstream.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The generations of a file, the oldest first; the last is the live one. Owned by its trail. */
final class Chain {
    // What is gone is remembered so that an old cursor is told how much it missed.
    private static final int KEPT_GONE = 128;

    private final List<Generation> generations = new ArrayList<>();
    private long highest;

    boolean isEmpty() {
        return generations.isEmpty();
    }

    Generation live() {
        return generations.get(generations.size() - 1);
    }

    Generation oldest() {
        return generations.get(0);
    }

    List<Generation> all() {
        return generations;
    }

    long nextNumber() {
        return highest + 1;
    }

    void append(Generation next) {
        generations.add(next);
        highest = Math.max(highest, next.number());
        int gone = 0;
        while (gone < generations.size() - KEPT_GONE && lost(generations.get(gone))) {
            gone++;
        }
        generations.subList(0, gone).clear();
    }

    /** One that turns out to have followed another that has a successor already: its number is out of order. */
    void insert(Generation next, Generation behind) {
        generations.add(generations.indexOf(behind) + 1, next);
        highest = Math.max(highest, next.number());
    }

    private static boolean lost(Generation generation) {
        return generation.sealed() && generation.location() == null && generation.handle() == null;
    }

    @Nullable
    Generation numbered(long number) {
        for (int i = generations.size() - 1; i >= 0; i--) {
            if (generations.get(i).number() == number) {
                return generations.get(i);
            }
        }
        return null;
    }

    @Nullable
    Generation after(Generation generation) {
        int index = generations.indexOf(generation);
        return index + 1 < generations.size() ? generations.get(index + 1) : null;
    }
}
