package io.netloft.bench.run;

/**
 * How long a run takes.
 *
 * @param rounds in which every server has its turn once
 * @param seconds of load a turn
 * @param warmUpSeconds of load before the first round of a row, for each server that runs on a JVM
 * @param quick only to prove that it runs: no claims, nothing recorded
 */
public record Pace(int rounds, int seconds, int warmUpSeconds, boolean quick) {
    /** Refuses a run without load. */
    public Pace {
        atLeastOne("rounds", rounds);
        atLeastOne("seconds", seconds);
        atLeastOne("warm-up", warmUpSeconds);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new BenchException(name + ": " + value + " (expected: at least 1)");
        }
    }

    /** As a fact beside the figures. */
    public String fact() {
        return "run: " + rounds + " rounds of " + seconds + " s, warm-up " + warmUpSeconds + " s for each JVM and row";
    }
}
