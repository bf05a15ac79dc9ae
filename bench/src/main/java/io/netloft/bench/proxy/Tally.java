package io.netloft.bench.proxy;

import io.netloft.bench.run.Samples;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The figures of one server over all rounds of a row. */
final class Tally {
    private final Samples rate = new Samples();
    private final Samples cpuMicros = new Samples();
    private final Samples p50Micros = new Samples();
    private final Samples p99Micros = new Samples();
    private final Samples p999Micros = new Samples();
    private long failed;

    Samples rate() {
        return rate;
    }

    /** CPU time a request. */
    Samples cpuMicros() {
        return cpuMicros;
    }

    Samples p50Micros() {
        return p50Micros;
    }

    Samples p99Micros() {
        return p99Micros;
    }

    Samples p999Micros() {
        return p999Micros;
    }

    void failed(long more) {
        failed += more;
    }

    long failed() {
        return failed;
    }

    /** The median of one quantity for each server. */
    static Map<String, Double> medians(Map<String, Tally> tallies, Function<Tally, Samples> quantity) {
        Map<String, Double> medians = new LinkedHashMap<>();
        tallies.forEach((name, tally) -> medians.put(name, quantity.apply(tally).median()));
        return medians;
    }

    static long failedIn(Map<String, Tally> tallies) {
        return tallies.values().stream().mapToLong(Tally::failed).sum();
    }
}
