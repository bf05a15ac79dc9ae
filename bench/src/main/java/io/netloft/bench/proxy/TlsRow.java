package io.netloft.bench.proxy;

import io.netloft.bench.load.ClosedLoad;
import io.netloft.bench.load.LoadCount;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Full TLS 1.3 handshakes, one request on each connection. A client's part of a handshake is as dear as the server's, so
 * that on few cores the generator may be what is full: what counts is handshakes for each second of the server's CPU
 * time.
 */
final class TlsRow implements Row {
    private static final int AT_ONCE = 32;
    private static final double MICROS = 1e6;

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        List<Contender> servers =
                lineUp.proxies().stream().filter(server -> server.tlsPort() > 0).toList();
        try (var load = new ClosedLoad()) {
            for (Contender server : servers) {
                int seconds = server.onJvm() ? settings.warmUpSeconds() : WarmUp.NATIVE_SECONDS;
                Talk.say("warm-up: " + server.name() + ", " + seconds + " s of handshakes");
                handshakes(load, server, seconds);
            }
            return result(Rounds.run(
                    name(),
                    servers,
                    settings,
                    (server, tally) ->
                            Rounds.count(server, tally, () -> handshakes(load, server, settings.seconds()))));
        }
    }

    private static LoadCount handshakes(ClosedLoad load, Contender server, int seconds) {
        return load.handshakes(server.tlsAddress(), LineUp.SMALL, AT_ONCE, Duration.ofSeconds(seconds));
    }

    private static RowResult result(Map<String, Tally> tallies) {
        Map<String, Double> cpuMicros = Tally.medians(tallies, Tally::cpuMicros);
        // A turn too short for the kernel's clock has cost nothing.
        cpuMicros.replaceAll((name, micros) -> micros > 0 ? MICROS / micros : 0);
        var aCore = new Standing(cpuMicros, true);
        var grid = new Grid(
                "server",
                "handshakes/s",
                "handshakes a CPU second",
                "ours ÷ its",
                "CPU µs a handshake",
                "least to most",
                "failed");
        tallies.forEach((name, tally) -> grid.row(List.of(
                name,
                String.format(Locale.ROOT, "%,.0f", tally.rate().median()),
                String.format(Locale.ROOT, "%,.0f", cpuMicros.getOrDefault(name, 0.0)),
                aCore.ratioTo(name),
                String.format(Locale.ROOT, "%.1f", tally.cpuMicros().median()),
                String.format(
                        Locale.ROOT,
                        "%.1f to %.1f",
                        tally.cpuMicros().least(),
                        tally.cpuMicros().most()),
                Long.toString(tally.failed()))));
        List<String> verdicts = new ArrayList<>();
        aCore.beside("handshakes a CPU second", LineUp.NGINX, "nginx", Bound.atLeast(1))
                .ifPresent(verdicts::add);
        aCore.beside("handshakes a CPU second", LineUp.HAPROXY, "HAProxy", null).ifPresent(verdicts::add);
        String title = "TLS 1.3 full handshakes, ECDSA P-256, one request each, " + AT_ONCE + " at once";
        return new RowResult("tls", title, grid, verdicts, Tally.failedIn(tallies));
    }
}
