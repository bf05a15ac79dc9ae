package io.netloft.bench.proxy;

import io.netloft.bench.run.Grid;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Wrk;
import io.netloft.chassis.net.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each choice buys: our proxy again and again, each time with one thing changed, on the load of the row {@code
 * small}. The floor stands at the foot of the ladder.
 */
final class LadderRow implements Row {
    private static final int OTHER_RELEASE = 17;
    private static final int CONNECTIONS = 64;

    private final Wrk wrk;

    LadderRow(Wrk wrk) {
        this.wrk = wrk;
    }

    @Override
    public String name() {
        return "ladder";
    }

    /**
     * One way to run ours.
     *
     * @param words for the table
     * @param eventLoops of it
     * @param arguments besides those of the run
     * @param home of its JDK; null for that of the bench
     */
    private record Rung(
            String words,
            int eventLoops,
            List<String> arguments,
            @Nullable Path home) {
        Rung(String words, String... arguments) {
            this(words, 1, List.of(arguments), null);
        }
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        Servers servers = lineUp.servers();
        List<Contender> started = new ArrayList<>();
        int backend = lineUp.direct().port();
        try {
            if (settings.peers().contains(LineUp.FLOOR)) {
                started.add(servers.floor(LineUp.FLOOR, backend));
            }
            for (Rung rung : rungs(servers)) {
                Path home = rung.home() == null ? LauncherScript.ourHome() : rung.home();
                started.add(servers.ours(rung.words(), backend, rung.eventLoops(), rung.arguments(), home));
                // One after the other: starting JVMs share the cores with nobody's load, but with each other.
                LineUp.awaitServing(started.get(started.size() - 1));
            }
            started.forEach(LineUp::awaitServing);
            WarmUp.run(wrk, started, LineUp.SMALL, CONNECTIONS, settings.warmUpSeconds());
            return result(Rounds.run(
                    name(),
                    started,
                    settings,
                    (server, tally) ->
                            FullLoadRow.turn(wrk, server, tally, FullLoadRow.Work.SMALL, settings.seconds())));
        } finally {
            started.forEach(server -> server.child().stop());
        }
    }

    private static List<Rung> rungs(Servers servers) {
        List<Rung> rungs = new ArrayList<>();
        rungs.add(new Rung(LineUp.OURS));
        rungs.add(new Rung("on NIO", "--transport=nio"));
        if (worksHere(Transport.Choice.IO_URING, "io_uring")) {
            rungs.add(new Rung("on io_uring", "--transport=io_uring"));
        } else {
            Talk.say("ladder: io_uring does not work here and is left out");
        }
        Path other = servers.home(OTHER_RELEASE);
        if (other == null) {
            Talk.say("ladder: no JDK " + OTHER_RELEASE + " here, left out");
        } else {
            rungs.add(new Rung("on JDK " + OTHER_RELEASE, 1, List.of(), other));
        }
        rungs.add(new Rung(
                "no fields added, no checks",
                "--forwarding-fields=none",
                "--forwarding-request-id=false",
                "--health-type=none"));
        rungs.add(new Rung("access log combined", "--access-log-format=combined", "--access-log-file=/dev/null"));
        rungs.add(new Rung("access log json", "--access-log-format=json", "--access-log-file=/dev/null"));
        rungs.add(new Rung("2 event loops", 2, List.of(), null));
        return rungs;
    }

    private static boolean worksHere(Transport.Choice choice, String word) {
        try (Transport transport = Transport.open(choice, 1)) {
            return transport.name().equals(word);
        }
    }

    private static RowResult result(Map<String, Tally> tallies) {
        Map<String, Double> rates = Tally.medians(tallies, Tally::rate);
        Map<String, Double> cpu = Tally.medians(tallies, Tally::cpuMicros);
        var grid = new Grid(
                "server",
                "requests/s",
                "÷ netloft",
                "CPU µs a request",
                "÷ netloft",
                "least to most",
                "p99 ms",
                "failed");
        new LinkedHashMap<>(tallies)
                .forEach((name, tally) -> grid.row(List.of(
                        name,
                        String.format(Locale.ROOT, "%,.0f", tally.rate().median()),
                        ratio(rates, name),
                        String.format(Locale.ROOT, "%.1f", tally.cpuMicros().median()),
                        ratio(cpu, name),
                        String.format(
                                Locale.ROOT,
                                "%.1f to %.1f",
                                tally.cpuMicros().least(),
                                tally.cpuMicros().most()),
                        String.format(Locale.ROOT, "%.2f", tally.p99Micros().median() / 1e3),
                        Long.toString(tally.failed()))));
        String title = "the ladder: small responses, one thing changed at a time";
        return new RowResult("ladder", title, grid, List.of(), Tally.failedIn(tallies));
    }

    private static String ratio(Map<String, Double> figures, String name) {
        double ours = figures.getOrDefault(LineUp.OURS, 0.0);
        return ours <= 0 ? "-" : String.format(Locale.ROOT, "%.2f×", figures.getOrDefault(name, 0.0) / ours);
    }
}
