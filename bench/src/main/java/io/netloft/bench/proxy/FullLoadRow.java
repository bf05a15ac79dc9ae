package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Wrk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much as a server can do: wrk on so many kept connections, each asking again as soon as it has its answer. */
final class FullLoadRow implements Row {
    private final Wrk wrk;
    private final Work work;

    /** What is asked for. */
    enum Work {
        SMALL("small", "small responses (13 bytes), keep-alive, 64 connections", LineUp.SMALL, 64, "requests/s"),
        LARGE("large", "1 MiB responses, keep-alive, 16 connections", LineUp.LARGE, 16, "MiB/s");

        private final String word;
        private final String title;
        private final String path;
        private final int connections;
        private final String unit;

        Work(String word, String title, String path, int connections, String unit) {
            this.word = word;
            this.title = title;
            this.path = path;
            this.connections = connections;
            this.unit = unit;
        }

        String title() {
            return title;
        }

        String path() {
            return path;
        }

        int connections() {
            return connections;
        }

        String unit() {
            return unit;
        }
    }

    FullLoadRow(Wrk wrk, Work work) {
        this.wrk = wrk;
        this.work = work;
    }

    @Override
    public String name() {
        return work.word;
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        WarmUp.run(wrk, lineUp, work.path, work.connections, settings.warmUpSeconds());
        Map<String, Tally> tallies = Rounds.run(
                name(), lineUp.all(), settings, (server, tally) -> turn(wrk, server, tally, work, settings.seconds()));
        return result(tallies);
    }

    /** One server's turn. */
    static void turn(Wrk wrk, Contender server, Tally tally, Work work, int seconds) {
        long cpuBefore = server.child().cpuMicros();
        Wrk.Result result = wrk.run(server.url(work.path), work.connections, seconds);
        long cpu = server.child().cpuMicros() - cpuBefore;
        if (result.requests() == 0) {
            throw new BenchException(server.name() + ": no request answered (expected: some)");
        }
        // Of 1 MiB each, requests a second are MiB a second.
        tally.rate().add(result.rate());
        tally.cpuMicros().add((double) cpu / result.requests());
        tally.p99Micros().add((double) result.p99Micros());
        tally.failed(result.failed());
    }

    private RowResult result(Map<String, Tally> tallies) {
        var table = new RateTable(tallies);
        List<String> verdicts =
                new ArrayList<>(table.rates().verdicts(work.unit, Bound.atLeast(1), bound(Bound.atLeast(1.2))));
        verdicts.addAll(table.cpu().verdicts("CPU a request", bound(Bound.atMost(1.1)), null));
        return new RowResult(
                work.word, work.title, table.gridWithLatency(work.unit, "request"), verdicts, Tally.failedIn(tallies));
    }

    /** What is asked of small answers only: a large one is mostly copied, by the kernel. */
    private @Nullable Bound bound(Bound small) {
        return work == Work.SMALL ? small : null;
    }
}
