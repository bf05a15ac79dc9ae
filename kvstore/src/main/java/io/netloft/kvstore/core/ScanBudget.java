package io.netloft.kvstore.core;

/** How much of a scan is left to do: elements to hand on, and slots to look at for them. */
final class ScanBudget {
    private static final int VISITS_PER_ELEMENT = 10;
    private static final int FEWEST_VISITS = 4096;

    private long elements;
    private long visits;

    ScanBudget(long count) {
        elements = count;
        visits = Math.max(FEWEST_VISITS, Math.min(count, Integer.MAX_VALUE) * VISITS_PER_ELEMENT);
    }

    void take() {
        elements--;
    }

    void visit() {
        visits--;
    }

    boolean spent() {
        return elements <= 0 || visits <= 0;
    }
}
