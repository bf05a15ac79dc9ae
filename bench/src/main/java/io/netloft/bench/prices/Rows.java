package io.netloft.bench.prices;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;

/** The rows, in their order. */
final class Rows {
    /** Products of the rows that are not about many. */
    static final int PRODUCTS = 100;

    static final int SUBSCRIBERS = 100;
    static final int CONNECTIONS = 10;
    /** Prices in a publisher's message. */
    static final int TOGETHER = 10;

    private static final int MANY = 1_000;
    private static final int FEW = 50;
    private static final Figure BY_CPU = new Figure("deliveries/CPU s", Kind.PER_CPU_SECOND, 0, "CPU µs a delivery", 1);

    private Rows() {}

    static List<Row<Stage>> all() {
        return List.of(hundred(), one(), throughput(), age(), new StalledRow(), new CreditRow(), new IdleRow());
    }

    static List<String> names() {
        return all().stream().map(Row::name).toList();
    }

    private interface Turn {
        Count run(QuoteLoad load, int seconds);
    }

    private static Row<Stage> hundred() {
        return new SpeedRow<>(
                "hundred",
                "100 subscribers of 100 products on 10 connections: an update of each, and the next when all have it",
                BY_CPU,
                stage -> both(stage, SUBSCRIBERS, CONNECTIONS, PRODUCTS, Rows::rounds),
                List.of(new Verdict(Lane.OURS, List.of(Stage.PLAIN), Bound.atLeast(5), null)));
    }

    private static Row<Stage> one() {
        return new SpeedRow<>(
                "one",
                "1 subscriber of 100 products: an update of each, and the next when it has them",
                BY_CPU,
                stage -> both(stage, 1, 1, PRODUCTS, Rows::rounds),
                List.of(new Verdict(Lane.OURS, List.of(Stage.PLAIN), Bound.atLeast(2), null)));
    }

    private static Count rounds(QuoteLoad load, int seconds) {
        return load.rounds(TOGETHER, seconds);
    }

    private static Row<Stage> throughput() {
        return new SpeedRow<>(
                "throughput",
                "1,000 subscribers of 1,000 products on 10 connections: an update of each, and the next when all have it",
                new Figure("deliveries/s", Kind.RATE, 0, "CPU µs a delivery", 1),
                stage -> {
                    int many = stage.settings().amount(MANY, FEW);
                    return both(stage, many, CONNECTIONS, many, Rows::rounds);
                },
                List.of(new Verdict(Lane.OURS, List.of(Stage.PLAIN), Bound.atLeast(5), null)));
    }

    private static Row<Stage> age() {
        return new SpeedRow<>(
                "age",
                "age at receipt, 100 subscribers of every update of 100 products, at half of what the plain server can do",
                new Figure("p99 ms", Kind.P99_MS, 2, "CPU µs a delivery", 1),
                stage -> {
                    Server plain = stage.plain();
                    Server ours = stage.ours();
                    QuoteLoad its = load(stage, plain, SUBSCRIBERS, CONNECTIONS, PRODUCTS);
                    its.rounds(TOGETHER, stage.pace().warmUpSeconds());
                    double most = its.rounds(TOGETHER, stage.pace().seconds()).rate();
                    int half = Math.max(TOGETHER, (int) (most / 2 / SUBSCRIBERS));
                    Talk.say(String.format(
                            Locale.ROOT,
                            "age: the plain server delivers %,.0f updates/s; half of it is %,d updates/s published",
                            most,
                            half));
                    Turn turn = (load, seconds) -> load.paced(half, TOGETHER, seconds);
                    return List.of(
                            lane(Stage.PLAIN, plain, its, turn),
                            lane(Lane.OURS, ours, load(stage, ours, SUBSCRIBERS, CONNECTIONS, PRODUCTS), turn));
                },
                List.of(new Verdict(Lane.OURS, List.of(Stage.PLAIN), Bound.atMost(0.5), null)));
    }

    private static List<Lane> both(Stage stage, int subscribers, int connections, int products, Turn turn) {
        Server plain = stage.plain();
        Server ours = stage.ours();
        return List.of(
                lane(Stage.PLAIN, plain, load(stage, plain, subscribers, connections, products), turn),
                lane(Lane.OURS, ours, load(stage, ours, subscribers, connections, products), turn));
    }

    static QuoteLoad load(Stage stage, Server server, int subscribers, int connections, int products) {
        Quotes quotes = stage.quotes(server, products);
        return new QuoteLoad(quotes, stage.readers(server, subscribers, connections));
    }

    private static Lane lane(String label, Server server, QuoteLoad load, Turn turn) {
        return new Lane(label, server.child()::cpuMicros, seconds -> turn.run(load, seconds), true);
    }
}
