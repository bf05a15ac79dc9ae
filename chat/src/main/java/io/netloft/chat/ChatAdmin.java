package io.netloft.chat;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.metrics.Durations;
import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.web.WebSocketMetrics;
import io.netloft.chassis.web.WebSockets;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.engine.Database;
import io.netloft.chat.engine.EngineCounts;
import io.netloft.chat.engine.SqliteHistory;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What chat shows on its admin page. */
final class ChatAdmin {
    private static final String ENDPOINT = "chat";
    private static final double MIB = 1024 * 1024;

    private final Meters meters;
    private final HubCounts hub;
    private final EngineCounts engine;
    private final SqliteHistory history;
    private final Database database;

    ChatAdmin(Meters meters, HubCounts hub, EngineCounts engine, SqliteHistory history, Database database) {
        this.meters = meters;
        this.hub = hub;
        this.engine = engine;
        this.history = history;
        this.database = database;
    }

    /** Adds the tables. */
    void addTo(Chassis chassis, WebSockets sockets, HubLane lane) {
        chassis.admin()
                .section(
                        "Now",
                        List.of("connections", "known", "users", "rooms in memory", "waiting for the hub"),
                        () -> List.of(
                                cells(sockets.connections(), hub.sessions(), hub.users(), hub.rooms(), lane.waiting())))
                .section("Traffic", List.of("what", "in all", "a second"), traffic())
                .section("Latency", List.of("what", "count", "p50 below", "p99 below"), this::latency)
                .section("Slow consumers", List.of("what", "number"), this::slow)
                .section(
                        "Store",
                        List.of("transactions", "events in one", "failed", "waiting", "trimmed", "size"),
                        this::store)
                .section("Refused", List.of("error", "times"), this::refused);
    }

    private Supplier<List<List<String>>> traffic() {
        List<Traffic> all = List.of(
                new Traffic(System::nanoTime, "commands received", () -> counted(WebSocketMetrics.RECEIVED)),
                new Traffic(System::nanoTime, "handed to the store", hub::sends),
                new Traffic(System::nanoTime, "events that rooms got", hub::events),
                new Traffic(System::nanoTime, "deliveries of them", hub::deliveries),
                new Traffic(System::nanoTime, "events of replays", () -> hub.fromMemory() + hub.fromStore()),
                new Traffic(System::nanoTime, "messages sent", () -> counted(WebSocketMetrics.SENT)),
                new Traffic(System::nanoTime, "bytes sent", () -> counted(WebSocketMetrics.SENT_BYTES)));
        return () -> all.stream()
                .map(one -> cells(one.what(), one.count(), one.perSecond()))
                .toList();
    }

    private List<List<String>> latency() {
        Durations commits = meters.durations(ChatMetrics.COMMIT_TIME);
        return List.of(cells(
                "transactions, sync included", commits.count(), ms(commits.quantile(0.5)), ms(commits.quantile(0.99))));
    }

    private List<List<String>> slow() {
        return List.of(
                cells("catching up in rooms now", hub.catching()),
                cells("passing events left out", counted(WebSocketMetrics.SKIPPED)),
                cells("closed: did not read", counted(WebSocketMetrics.CLOSED, "slow")),
                cells("came back too late", hub.gaps()));
    }

    private List<List<String>> store() {
        long transactions = engine.transactions();
        double each = transactions == 0 ? 0 : (double) engine.written() / transactions;
        return List.of(cells(
                transactions,
                String.format(Locale.ROOT, "%.1f", each),
                engine.failures(),
                history.waiting(),
                engine.trimmed(),
                String.format(Locale.ROOT, "%.1f MiB", database.bytes() / MIB)));
    }

    private List<List<String>> refused() {
        return Stream.of(ChatError.values())
                .filter(error -> hub.refusals(error) > 0)
                .map(error -> cells(error.word(), hub.refusals(error)))
                .toList();
    }

    private long counted(Meter meter, String... more) {
        return (long) meters.count(
                meter, Stream.concat(Stream.of(ENDPOINT), Stream.of(more)).toArray(String[]::new));
    }

    private static String ms(double seconds) {
        return Double.isInfinite(seconds) ? "more than 10 s" : String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
    }

    private static List<String> cells(Object... cells) {
        return Stream.of(cells).map(String::valueOf).toList();
    }
}
