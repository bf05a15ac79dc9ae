package io.netloft.chat;

import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.engine.Database;
import io.netloft.chat.engine.EngineCounts;
import io.netloft.chat.engine.SqliteHistory;
import java.util.List;

/** Every meter of chat, beside those of its WebSocket connections. */
enum ChatMetrics implements Meter {
    SESSIONS("chat_sessions", Kind.GAUGE, "", "Connections whose user is known."),
    USERS("chat_users", Kind.GAUGE, "", "Users that are connected or were not long ago."),
    ROOMS("chat_rooms", Kind.GAUGE, "", "Rooms in memory."),
    CATCHING("chat_catching_up", Kind.GAUGE, "", "Places in rooms that are behind and catch up."),
    SENDS("chat_sends", Kind.COUNTER, "", "What was handed to the store to become an event."),
    SENDS_AGAIN("chat_sends_again", Kind.COUNTER, "", "Messages that were stored before under the same client id."),
    EVENTS("chat_events", Kind.COUNTER, "", "Events that rooms got."),
    DELIVERIES("chat_deliveries", Kind.COUNTER, "", "Events times the connections that they were handed to live."),
    REPLAYED("chat_replayed", Kind.COUNTER, "", "Events of replays; from is memory or store.", "from"),
    GAPS("chat_gaps", Kind.COUNTER, "", "Replays that began before what is kept."),
    COMMITS("chat_commits", Kind.COUNTER, "", "Transactions committed."),
    COMMITTED("chat_committed", Kind.COUNTER, "", "What they wrote together; by chat_commits: the size of a batch."),
    COMMIT_TIME("chat_commit", Kind.TIMER, "seconds", "How long a transaction took, its sync included."),
    COMMIT_FAILURES(
            "chat_commit_failures", Kind.COUNTER, "", "Transactions that failed; what was in them was refused."),
    TRIMMED("chat_trimmed", Kind.COUNTER, "", "Events that are kept no more."),
    WAITING("chat_waiting", Kind.GAUGE, "", "What waits; for is the hub or the store.", "for"),
    REFUSED("chat_refused", Kind.COUNTER, "", "Commands and requests refused, by the word of the error.", "error"),
    DATABASE("chat_database", Kind.GAUGE, "bytes", "Size of the database and its log.");

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;
    private final String tag;

    ChatMetrics(String meterName, Kind kind, String unit, String doc) {
        this(meterName, kind, unit, doc, "");
    }

    ChatMetrics(String meterName, Kind kind, String unit, String doc, String tag) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
        this.tag = tag;
    }

    static void register(
            Meters meters, HubCounts hub, EngineCounts engine, HubLane lane, SqliteHistory history, Database database) {
        meters.gauge(SESSIONS, hub::sessions);
        meters.gauge(USERS, hub::users);
        meters.gauge(ROOMS, hub::rooms);
        meters.gauge(CATCHING, hub::catching);
        meters.functionCounter(SENDS, hub, HubCounts::sends);
        meters.functionCounter(SENDS_AGAIN, hub, HubCounts::again);
        meters.functionCounter(EVENTS, hub, HubCounts::events);
        meters.functionCounter(DELIVERIES, hub, HubCounts::deliveries);
        meters.functionCounter(REPLAYED, hub, HubCounts::fromMemory, "memory");
        meters.functionCounter(REPLAYED, hub, HubCounts::fromStore, "store");
        meters.functionCounter(GAPS, hub, HubCounts::gaps);
        meters.functionCounter(COMMITS, engine, EngineCounts::transactions);
        meters.functionCounter(COMMITTED, engine, EngineCounts::written);
        engine.record(meters.durations(COMMIT_TIME));
        meters.functionCounter(COMMIT_FAILURES, engine, EngineCounts::failures);
        meters.functionCounter(TRIMMED, engine, EngineCounts::trimmed);
        meters.gauge(WAITING, lane::waiting, "hub");
        meters.gauge(WAITING, history::waiting, "store");
        for (ChatError error : ChatError.values()) {
            meters.functionCounter(REFUSED, hub, counts -> counts.refusals(error), error.word());
        }
        meters.gauge(DATABASE, database::bytes);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public List<String> tags() {
        return tag.isEmpty() ? List.of() : List.of(tag);
    }
}
