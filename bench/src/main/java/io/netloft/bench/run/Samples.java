package io.netloft.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The figures of one quantity, one a round. Not for use by several threads. */
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    /** No figures yet. */
    public Samples() {}

    /** Adds the figure of a round. */
    public void add(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("sample: " + value + " (expected: a finite number)");
        }
        values.add(value);
    }

    /** How many there are. */
    public int count() {
        return values.size();
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The smallest. */
    public double least() {
        return sorted().get(0);
    }

    /** The largest. */
    public double most() {
        List<Double> sorted = sorted();
        return sorted.get(sorted.size() - 1);
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("samples: none (expected: one a round); add some first");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }
}
