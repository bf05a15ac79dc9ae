package io.netloft.bench.proxy;

import io.netloft.bench.echo.EchoMain;
import io.netloft.bench.load.ClosedLoad;
import io.netloft.bench.load.LoadCount;
import io.netloft.bench.run.Bound;
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
        var table = new RateTable(tallies);
        Standing rates = table.rates();
        List<String> verdicts = new ArrayList<>();
        rates.beside("messages/s", LineUp.HAPROXY, "HAProxy", Bound.atLeast(1)).ifPresent(verdicts::add);
        rates.beside("messages/s", LineUp.NGINX, "nginx", null).ifPresent(verdicts::add);
        table.cpu().beside("CPU a message", LineUp.HAPROXY, "HAProxy", null).ifPresent(verdicts::add);
        String title = String.format(
                Locale.ROOT,
                "WebSocket messages of %d bytes there and back, %d connections, %d under way on each",
                LENGTH,
                CONNECTIONS,
                WINDOW);
        return new RowResult(
                "websocket", title, table.grid("messages/s", "message"), verdicts, Tally.failedIn(tallies));
    }
}
