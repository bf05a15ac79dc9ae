package io.netloft.bench.chat;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.Bound;
import java.util.List;

/** The rows, in their order. */
final class Rows {
    static final String WS = "ws hub, no history";

    private static final String SQLITE = "SQLite, 200 a commit";
    private static final String MS = " ms";
    private static final int MEMBERS = 1_000;
    private static final int FEW = 50;
    private static final int BUSY = 300;
    private static final int CALM = 20;
    private static final int MANY = 9_000;
    private static final int ROOMS = 100;
    private static final int MESSAGES = 100;
    private static final int SENDERS = 50;
    private static final int UNDER_WAY = 1_000;
    private static final int SENDS = 5_000;
    private static final Figure BY_CPU = new Figure("deliveries/CPU s", Kind.PER_CPU_SECOND, 0, "CPU µs a delivery", 1);

    private Rows() {}

    static List<Row<Stage>> all() {
        return List.of(
                busy(), calm(), rooms(), new IdleRow(), sends(), pacedSends(), new RejoinRow(), new StalledRow());
    }

    static List<String> names() {
        return all().stream().map(Row::name).toList();
    }

    private static Row<Stage> busy() {
        return new SpeedRow<>(
                "fan-out",
                "1 sender, 1,000 members of a room, 300 messages/s of 100 bytes",
                BY_CPU,
                stage -> fanOut(stage, BUSY),
                List.of(
                        new Verdict(Lane.OURS, List.of(WS), Bound.atLeast(3), null),
                        Verdict.alone(Kind.P99_MS, Lane.OURS, new Bound(false, 50, MS))));
    }

    private static Row<Stage> calm() {
        return new SpeedRow<>(
                "calm",
                "1 sender, 1,000 members of a room, 20 messages/s of 100 bytes",
                BY_CPU,
                stage -> fanOut(stage, CALM),
                List.of(new Verdict(Kind.P50_MS, Lane.OURS, List.of(WS), Bound.atMost(1), null)));
    }

    private static List<Lane> fanOut(Stage stage, int rate) {
        int members = stage.settings().amount(MEMBERS, FEW);
        Dialect hub = stage.hub();
        Dialect ours = stage.ours();
        return List.of(
                delivering(hub, WS, new CrowdLoad(stage.crowd(hub, members, 1), 1, members), rate),
                delivering(ours, Lane.OURS, new CrowdLoad(stage.crowd(ours, members, 1), 1, members), rate));
    }

    private static Lane delivering(Dialect dialect, String label, CrowdLoad load, int rate) {
        return lane(dialect, label, seconds -> load.deliveries(rate, seconds));
    }

    private static Lane lane(Dialect dialect, String label, Lane.Load load) {
        return new Lane(label, dialect.server().child()::cpuMicros, load, dialect.ours());
    }

    private static Row<Stage> rooms() {
        return new SpeedRow<>(
                "rooms",
                "9,000 connections in 100 rooms, 100 messages/s of 100 bytes in all",
                BY_CPU,
                stage -> {
                    int count = stage.settings().amount(MANY, 3 * ROOMS);
                    Dialect ours = stage.ours();
                    var load = new CrowdLoad(stage.crowd(ours, count, ROOMS), count, count / ROOMS);
                    return List.of(delivering(ours, Lane.OURS, load, MESSAGES));
                },
                List.of(
                        Verdict.alone(Kind.P95_MS, Lane.OURS, new Bound(false, 100, MS)),
                        Verdict.alone(Kind.P50_MS, Lane.OURS, new Bound(false, 20, MS))));
    }

    private static Row<Stage> sends() {
        return new SpeedRow<>(
                "sends",
                "messages of 100 bytes, synced before the acknowledgement: 50 senders in 50 rooms, 1,000 under way",
                new Figure("sends/s", Kind.RATE, 0, "CPU µs a send", 1),
                stage -> {
                    var sqlite = new GroupCommit(stage.folder("sqlite").resolve("alone.db"));
                    return List.of(
                            new Lane(SQLITE, () -> 0, sqlite::run, true),
                            sending(stage, (load, seconds) -> load.asManyAsCan(UNDER_WAY, seconds)));
                },
                List.of(new Verdict(Lane.OURS, List.of(SQLITE), Bound.atLeast(0.5), null)));
    }

    private static Row<Stage> pacedSends() {
        return new SpeedRow<>(
                "paced-sends",
                "5,000 messages/s of 100 bytes, from a message's being due to its acknowledgement: 50 senders in 50 rooms",
                new Figure(Kind.P99_MS.words(), Kind.P99_MS, 2, "CPU µs a send", 1),
                stage -> List.of(sending(stage, (load, seconds) -> load.acknowledgements(SENDS, seconds))),
                List.of(Verdict.alone(Kind.P99_MS, Lane.OURS, new Bound(false, 25, MS))));
    }

    private interface Turn {
        Count run(CrowdLoad load, int seconds);
    }

    private static Lane sending(Stage stage, Turn turn) {
        Dialect ours = stage.ours();
        var load = new CrowdLoad(stage.crowd(ours, SENDERS, SENDERS), SENDERS, 1);
        return lane(ours, Lane.OURS, seconds -> turn.run(load, seconds));
    }
}
