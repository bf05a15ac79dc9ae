package io.netloft.chat;

import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.web.WebSockets;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.engine.Database;
import io.netloft.chat.engine.EngineCounts;
import io.netloft.chat.engine.SqliteHistory;
import java.util.List;
import java.util.stream.Stream;

/** What chat shows on its admin page. */
final class ChatAdmin {
    private ChatAdmin() {}

    static void addTo(
            Admin admin,
            HubCounts hub,
            EngineCounts engine,
            SqliteHistory history,
            Database database,
            WebSockets sockets) {
        admin.section(
                "Rooms",
                List.of("connections", "users", "rooms", "catching up", "events", "deliveries", "refused"),
                () -> row(
                        sockets.connections(),
                        hub.users(),
                        hub.rooms(),
                        hub.catching(),
                        hub.events(),
                        hub.deliveries(),
                        refused(hub)));
        admin.section(
                "Store",
                List.of("commits", "written", "failed", "waiting", "trimmed", "bytes"),
                () -> row(
                        engine.transactions(),
                        engine.written(),
                        engine.failures(),
                        history.waiting(),
                        engine.trimmed(),
                        database.bytes()));
    }

    private static long refused(HubCounts hub) {
        return Stream.of(io.netloft.chat.core.ChatError.values())
                .mapToLong(hub::refusals)
                .sum();
    }

    private static List<List<String>> row(Object... cells) {
        return List.of(Stream.of(cells).map(String::valueOf).toList());
    }
}
