package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Row;
import io.netloft.bench.kvstore.Lane.Load;
import io.netloft.bench.kvstore.Verdict.Quantity;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The rows, in their order. */
final class Rows {
    private static final String OURS = "netloft";
    private static final String REDIS = "redis-server";
    private static final String ETCD = "etcd";
    private static final int DEEP = 16;
    private static final int MANY = 1_000;
    private static final int SOME = 64;

    private Rows() {}

    static List<Row<Stage>> all() {
        return List.of(get(), set(), clusterSet(), oneInFlight(), followerGet(), new MemoryRow(), new StartRow());
    }

    static List<String> names() {
        return all().stream().map(Row::name).toList();
    }

    private static Row<Stage> get() {
        return new SpeedRow(
                "get",
                "GET, -c 50, 100 bytes, one node each; redis-server without persistence",
                1,
                stage -> {
                    Store theirs = stage.redis(REDIS);
                    Store ours = stage.one(OURS);
                    RespConnection.fill(theirs.first().port(), Keys.RANGE);
                    RespConnection.fill(ours.first().port(), Keys.RANGE);
                    return Stream.of(1, DEEP)
                            .flatMap(depth -> Stream.of(
                                    redisBenchmark(stage, theirs, "get", depth),
                                    redisBenchmark(stage, ours, "get", depth)))
                            .toList();
                },
                Stream.of(1, DEEP)
                        .map(depth -> rate(label(OURS, depth), List.of(label(REDIS, depth)), Bound.atLeast(1)))
                        .toList());
    }

    private static Row<Stage> set() {
        return new SpeedRow(
                "set",
                "SET, -P 16 -c 50, 100 bytes, one node each, on disk before the answer; redis-server with appendfsync"
                        + " always",
                1,
                stage -> Stream.of(stage.redisOnDisk(REDIS), stage.one(OURS))
                        .map(store -> redisBenchmark(stage, store, "set", DEEP))
                        .toList(),
                List.of(new Verdict(
                        Quantity.RATE,
                        label(OURS, DEEP),
                        List.of(label(REDIS, DEEP)),
                        Bound.atLeast(1),
                        Bound.atLeast(1.5))));
    }

    private static Row<Stage> clusterSet() {
        String put = "etcd put, 1,000 in flight";
        String txn = "etcd Txn of 50 puts, 64 in flight";
        String ours = label(OURS, DEEP);
        return new SpeedRow(
                "cluster-set",
                "SET, 100 bytes, three nodes each, on the disks of a quorum before the answer, through the leader",
                1,
                stage -> {
                    Store theirs = stage.etcd(ETCD);
                    Store three = stage.three(OURS);
                    return List.of(
                            new Lane(ours, three, atLeader(stage, three), true),
                            etcd(stage, put, theirs, Rows::etcdLeader, Work.PUT, MANY),
                            etcd(stage, txn, theirs, Rows::etcdLeader, Work.TXN, SOME));
                },
                List.of(
                        new Verdict(Quantity.RATE, ours, List.of(put), Bound.atLeast(5), Bound.atLeast(10)),
                        rate(ours, List.of(txn), Bound.atLeast(2))));
    }

    private static Row<Stage> oneInFlight() {
        String put = "etcd put";
        return new SpeedRow(
                "one-in-flight",
                "SET, 100 bytes, three nodes each, one connection to the leader and one write under way",
                2,
                stage -> {
                    Store theirs = stage.etcd(ETCD);
                    Store ours = stage.three(OURS);
                    var load = new OneByOne(stage.transport());
                    return List.of(
                            new Lane(
                                    OURS,
                                    ours,
                                    seconds -> load.run(Stage.leader(ours).port(), seconds),
                                    true),
                            etcd(stage, put, theirs, Rows::etcdLeader, Work.PUT, 1));
                },
                List.of(new Verdict(Quantity.P50, OURS, List.of(put), Bound.atMost(3), Bound.atMost(1))));
    }

    private static Row<Stage> followerGet() {
        String some = "etcd Range, 64 in flight";
        String many = "etcd Range, 1,000 in flight";
        return new SpeedRow(
                "follower-get",
                "linearizable GET, 100 bytes, three nodes each, through one follower",
                1,
                stage -> {
                    Store theirs = stage.etcd(ETCD);
                    Store ours = stage.three(OURS);
                    RespConnection.fill(Stage.leader(ours).port(), Keys.RANGE);
                    fill(stage, theirs);
                    List<Lane> lanes = new ArrayList<>();
                    for (int depth : List.of(1, DEEP)) {
                        var load = new RedisBenchmark(
                                stage.children(), () -> Stage.follower(ours).port(), "get", depth);
                        lanes.add(new Lane(label(OURS, depth), ours, load, true));
                    }
                    lanes.add(etcd(stage, some, theirs, Rows::etcdFollower, Work.GET, SOME));
                    lanes.add(etcd(stage, many, theirs, Rows::etcdFollower, Work.GET, MANY));
                    return lanes;
                },
                List.of(
                        rate(label(OURS, DEEP), List.of(some, many), Bound.atLeast(10)),
                        rate(label(OURS, 1), List.of(some, many), Bound.atLeast(1))));
    }

    private static Verdict rate(String ours, List<String> theirs, Bound bound) {
        return new Verdict(Quantity.RATE, ours, theirs, bound, null);
    }

    private static String label(String store, int pipeline) {
        return store + " -P " + pipeline;
    }

    private static Lane redisBenchmark(Stage stage, Store store, String test, int pipeline) {
        var load = new RedisBenchmark(stage.children(), () -> store.first().port(), test, pipeline);
        return new Lane(label(store.name(), pipeline), store, load, store.name().equals(OURS));
    }

    private static Load atLeader(Stage stage, Store store) {
        return new RedisBenchmark(stage.children(), () -> Stage.leader(store).port(), "set", DEEP);
    }

    private enum Work {
        PUT,
        TXN,
        GET;

        EtcdCalls calls() {
            return switch (this) {
                case PUT -> EtcdCalls.put();
                case TXN -> EtcdCalls.transactions();
                case GET -> EtcdCalls.get();
            };
        }
    }

    /** The generator is on a JVM, ours, so that it has to be warmed up too. */
    private static Lane etcd(
            Stage stage, String label, Store store, ToIntFunction<Members> member, Work work, int inFlight) {
        return new Lane(
                label,
                store,
                seconds -> {
                    int port = member.applyAsInt(new Members(stage, store));
                    try (var client = new EtcdClient(stage.transport(), port, stage.etcdConnections())) {
                        return client.run(work.calls(), inFlight, seconds);
                    }
                },
                true);
    }

    private record Members(Stage stage, Store store) {
        int port(boolean leading) {
            for (Store.Node node : store.nodes()) {
                try (var client = new EtcdClient(stage.transport(), node.port(), 1)) {
                    if (client.leads() == leading) {
                        return node.port();
                    }
                }
            }
            throw new BenchException(
                    store.name() + ": no member that " + (leading ? "leads" : "follows") + " (expected: one)");
        }
    }

    private static int etcdLeader(Members members) {
        return members.port(true);
    }

    private static int etcdFollower(Members members) {
        return members.port(false);
    }

    private static void fill(Stage stage, Store store) {
        Talk.say("etcd: " + Keys.RANGE + " keys");
        try (var client = new EtcdClient(stage.transport(), etcdLeader(new Members(stage, store)), 1)) {
            client.fill();
        }
    }
}
