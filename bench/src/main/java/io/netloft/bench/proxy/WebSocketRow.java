package io.netloft.bench.proxy;

import io.netloft.bench.echo.EchoMain;
import io.netloft.bench.load.ClosedLoad;
import io.netloft.bench.load.LoadCount;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** WebSocket messages there and back through servers of its own, in front of an echo. */
final class WebSocketRow implements Row {
    private static final int CONNECTIONS = 64;
    private static final int WINDOW = 4;
    private static final int LENGTH = 128;

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        List<Contender> servers = start(lineUp.servers(), settings);
        try (var load = new ClosedLoad()) {
            for (Contender server : servers) {
                int seconds = server.onJvm() ? settings.warmUpSeconds() : WarmUp.NATIVE_SECONDS;
                Talk.say("warm-up: " + server.name() + ", " + seconds + " s of messages");
                messages(load, server, seconds);
            }
            Map<String, Tally> tallies = Rounds.run(
                    name(),
                    servers,
                    settings,
                    (server, tally) -> Rounds.count(server, tally, () -> messages(load, server, settings.seconds())));
            return result(tallies);
        } finally {
            servers.forEach(server -> server.child().stop());
        }
    }

    private static List<Contender> start(Servers servers, Settings settings) {
        List<Contender> started = new ArrayList<>();
        Contender echo = servers.echo(LineUp.DIRECT);
        started.add(echo);
        awaitServing(echo);
        if (settings.peers().contains(LineUp.NGINX)) {
            started.add(servers.nginxForWebSockets(LineUp.NGINX, echo.port()));
        }
        if (settings.peers().contains(LineUp.HAPROXY)) {
            started.add(servers.haproxy(LineUp.HAPROXY, echo.port()));
        }
        started.add(servers.ours(LineUp.OURS, echo.port(), 1, List.of(), LauncherScript.ourHome()));
        started.forEach(WebSocketRow::awaitServing);
        return started;
    }

    private static void awaitServing(Contender server) {
        Servers.awaitServing(server, LineUp.SMALL, PeerConfigs.HELLO.length());
    }

    private static LoadCount messages(ClosedLoad load, Contender server, int seconds) {
        return load.messages(server.address(), EchoMain.PATH, CONNECTIONS, WINDOW, LENGTH, Duration.ofSeconds(seconds));
    }

    private static RowResult result(Map<String, Tally> tallies) {
        var rates = new Standing(Tally.medians(tallies, Tally::rate), true);
        var cpu = new Standing(Tally.medians(tallies, Tally::cpuMicros), false);
        var grid = new Grid(
                "server",
                "messages/s",
                "least to most",
                "of direct",
                "ours ÷ its",
                "CPU µs a message",
                "ours ÷ its",
                "failed");
        tallies.forEach((name, tally) -> grid.row(List.of(
                name,
                String.format(Locale.ROOT, "%,.0f", tally.rate().median()),
                String.format(
                        Locale.ROOT,
                        "%,.0f to %,.0f",
                        tally.rate().least(),
                        tally.rate().most()),
                rates.ofDirect(name),
                rates.ratioTo(name),
                String.format(Locale.ROOT, "%.2f", tally.cpuMicros().median()),
                cpu.ratioTo(name),
                Long.toString(tally.failed()))));
        List<String> verdicts = new ArrayList<>();
        rates.beside("messages/s", LineUp.HAPROXY, "HAProxy", Bound.atLeast(1)).ifPresent(verdicts::add);
        rates.beside("messages/s", LineUp.NGINX, "nginx", null).ifPresent(verdicts::add);
        cpu.beside("CPU a message", LineUp.HAPROXY, "HAProxy", null).ifPresent(verdicts::add);
        String title = String.format(
                Locale.ROOT,
                "WebSocket messages of %d bytes there and back, %d connections, %d under way on each",
                LENGTH,
                CONNECTIONS,
                WINDOW);
        return new RowResult("websocket", title, grid, verdicts, Tally.failedIn(tallies));
    }
}
