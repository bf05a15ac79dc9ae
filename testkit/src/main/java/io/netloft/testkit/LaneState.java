package io.netloft.testkit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The faults of one direction, changed by the test's thread and read by the relay's, and its counts. */
final class LaneState<F> {
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private volatile List<F> faults = List.of();

    /** What is counted; see {@link LaneCounts}. */
    enum Count {
        FORWARDED,
        LOST,
        CHANGED,
        CUT,
        DUPLICATED,
        REORDERED,
        OVERFLOWED
    }

    LaneState() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void add(Count count, long amount) {
        Objects.requireNonNull(counts.get(count)).add(amount);
    }

    private long sum(Count count) {
        return Objects.requireNonNull(counts.get(count)).sum();
    }

    void set(List<F> next) {
        faults = next;
    }

    boolean has(Class<? extends F> kind) {
        return find(kind).isPresent();
    }

    <T extends F> Optional<T> find(Class<T> kind) {
        return faults.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    <T extends F> List<T> all(Class<T> kind) {
        return faults.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    LaneCounts counts() {
        return new LaneCounts(
                sum(Count.FORWARDED),
                sum(Count.LOST),
                sum(Count.CHANGED),
                sum(Count.CUT),
                sum(Count.DUPLICATED),
                sum(Count.REORDERED),
                sum(Count.OVERFLOWED));
    }
}
