package io.netloft.bench.proxy;

import io.netloft.bench.load.LoadGenerator;
import io.netloft.bench.load.LoadPlan;
import io.netloft.bench.load.LoadResult;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Wrk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Latency at one rate for all: 70 % of what the slowest of them can do at most, sent on a schedule that waits for
 * nobody.
 */
final class OpenLoadRow implements Row {
    private static final int CONNECTIONS = 64;
    private static final double PART_OF_CAPACITY = 0.7;
    private static final int GENERATOR_WARM_UP_SECONDS = 10;

    private final Wrk wrk;

    OpenLoadRow(Wrk wrk) {
        this.wrk = wrk;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        WarmUp.run(wrk, lineUp, LineUp.SMALL, CONNECTIONS, settings.warmUpSeconds());
        double rate = PART_OF_CAPACITY * capacity(lineUp, settings.seconds());
        try (var generator = new LoadGenerator()) {
            warm(generator, lineUp, rate, settings.warmUpSeconds());
            Map<String, Tally> tallies = Rounds.run(
                    name(),
                    lineUp.all(),
                    settings,
                    (server, tally) -> turn(generator, server, tally, rate, settings.seconds()));
            return result(tallies, rate);
        }
    }

    private double capacity(LineUp lineUp, int seconds) {
        double least = Double.MAX_VALUE;
        for (Contender proxy : lineUp.proxies()) {
            least = Math.min(
                    least,
                    wrk.run(proxy.url(LineUp.SMALL), CONNECTIONS, seconds).rate());
        }
        return least;
    }

    /**
     * The generator runs on a JVM too, and its own slowness would count against the first server. And a server that
     * was compiled at full load compiles anew where there are waits: it is warmed by the load that is measured.
     */
    private static void warm(LoadGenerator generator, LineUp lineUp, double rate, int seconds) {
        int its = Math.min(seconds, GENERATOR_WARM_UP_SECONDS);
        Talk.say("warm-up: the load generator, " + its + " s");
        generator.run(plan(lineUp.direct(), rate, its));
        for (Contender server : lineUp.all()) {
            if (server.onJvm()) {
                Talk.say("warm-up: " + server.name() + ", " + seconds + " s at this rate");
                generator.run(plan(server, rate, seconds));
            }
        }
    }

    private static void turn(LoadGenerator generator, Contender server, Tally tally, double rate, int seconds) {
        long cpuBefore = server.child().cpuMicros();
        LoadResult result = generator.run(plan(server, rate, seconds));
        long cpu = server.child().cpuMicros() - cpuBefore;
        tally.cpuMicros().add((double) cpu / Math.max(1, result.answered()));
        tally.p50Micros().add(result.percentileMicros(50));
        tally.p99Micros().add(result.percentileMicros(99));
        tally.p999Micros().add(result.percentileMicros(99.9));
        tally.failed(result.failed());
        Talk.say(String.format(
                Locale.ROOT,
                "latency: %s p99 %.2f ms, most %.2f ms",
                server.name(),
                result.percentileMicros(99) / 1e3,
                result.percentileMicros(100) / 1e3));
    }

    private static LoadPlan plan(Contender server, double rate, int seconds) {
        return new LoadPlan(server.address(), LineUp.SMALL, CONNECTIONS, rate, Duration.ofSeconds(seconds));
    }

    private static RowResult result(Map<String, Tally> tallies, double rate) {
        var p99 = new Standing(Tally.medians(tallies, Tally::p99Micros), false);
        var cpu = new Standing(Tally.medians(tallies, Tally::cpuMicros), false);
        var grid = new Grid(
                "server", "p50 ms", "p99 ms", "ours ÷ its", "p99.9 ms", "CPU µs a request", "ours ÷ its", "failed");
        tallies.forEach((name, tally) -> grid.row(List.of(
                name,
                millis(tally.p50Micros()),
                millis(tally.p99Micros()),
                p99.ratioTo(name),
                millis(tally.p999Micros()),
                String.format(Locale.ROOT, "%.1f", tally.cpuMicros().median()),
                cpu.ratioTo(name),
                Long.toString(tally.failed()))));
        List<String> verdicts = new ArrayList<>(p99.verdicts("p99", Bound.atMost(1.2), null));
        verdicts.addAll(cpu.verdicts("CPU a request at this rate"));
        String title = String.format(
                Locale.ROOT,
                "latency of small responses at %,.0f requests/s (70 %% of the slowest one's capacity), %d connections",
                rate,
                CONNECTIONS);
        return new RowResult("latency", title, grid, verdicts, Tally.failedIn(tallies));
    }

    private static String millis(Samples micros) {
        return String.format(Locale.ROOT, "%.2f", micros.median() / 1e3);
    }
}
