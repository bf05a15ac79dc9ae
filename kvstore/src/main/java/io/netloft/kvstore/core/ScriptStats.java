package io.netloft.kvstore.core;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What scripts did on this node since its start. Thread-safe. */
public final class ScriptStats {
    private final LongAdder runs = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final LongAdder compiled = new LongAdder();
    private final Map<ScriptFailure, LongAdder> failures = new EnumMap<>(ScriptFailure.class);

    ScriptStats() {
        for (ScriptFailure one : ScriptFailure.values()) {
            failures.put(one, new LongAdder());
        }
    }

    void ran(long itsSteps) {
        runs.increment();
        steps.add(itsSteps);
    }

    void compiled() {
        compiled.increment();
    }

    void failed(ScriptFailure why) {
        counter(why).increment();
    }

    private LongAdder counter(ScriptFailure why) {
        return java.util.Objects.requireNonNull(failures.get(why));
    }

    /** Scripts that were run. */
    public long runs() {
        return runs.sum();
    }

    /** The steps that they took. */
    public long steps() {
        return steps.sum();
    }

    /** Scripts that were compiled. */
    public long compilations() {
        return compiled.sum();
    }

    /** Scripts that ended with an error. */
    public long failures(ScriptFailure why) {
        return counter(why).sum();
    }
}
