package io.netloft.kvstore;

import io.netloft.kvstore.Membership.Peer;
import io.netloft.kvstore.core.CommandError;
import io.netloft.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What an operator asks the node. */
final class ServerCommands {
    private static final Duration FAILOVER = Duration.ofSeconds(10);
    private static final long LONGEST_SLEEP_MS = 60_000;
    private static final long WAIT_AGAIN_MS = 5;

    private ServerCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("info", ServerCommands::info);
        bind.accept("time", ServerCommands::time);
        bind.accept(
                "lastsave", call -> call.out().integer(call.node().snapshots().lastEpochSeconds()));
        bind.accept("save", ServerCommands::save);
        bind.accept("bgsave", call -> background(call, "Background saving started"));
        bind.accept("bgrewriteaof", call -> background(call, "Background append only file rewriting started"));
        bind.accept("debug", ServerCommands::debug);
        bind.accept(
                "lolwut",
                call -> ClientCommands.text(
                        call,
                        "netloft kvstore " + call.node().version() + ", Redis ver. " + Info.REDIS_VERSION + "\n"));
        bind.accept("monitor", ServerCommands::monitor);
        bind.accept("role", ServerCommands::role);
        bind.accept("replicaof", ServerCommands::replicaOf);
        bind.accept("slaveof", ServerCommands::replicaOf);
        bind.accept("failover", ServerCommands::failover);
        bind.accept("shutdown", call -> {
            throw new CommandError("ERR SHUTDOWN is not served: send SIGTERM, or POST /drain to the admin port");
        });
        bind.accept("wait", ServerCommands::await);
        bind.accept("waitaof", ServerCommands::awaitDisks);
        bind.accept("slowlog|get", ServerCommands::slowLog);
        bind.accept(
                "slowlog|len", call -> call.out().integer(call.node().slowLog().size()));
        bind.accept("slowlog|reset", call -> {
            call.node().slowLog().clear();
            call.out().ok();
        });
        latency(bind);
        bind.accept("memory|doctor", call -> ClientCommands.text(call, "The JVM collects by itself; see /metrics.\n"));
        bind.accept("memory|malloc-stats", call -> ClientCommands.text(call, "The heap is the JVM's; see /metrics.\n"));
        bind.accept("memory|purge", call -> call.out().ok());
        bind.accept("memory|stats", ServerCommands::memory);
    }

    private static void latency(BiConsumer<String, LocalCommand> bind) {
        bind.accept("latency|latest", call -> call.out().emptyArray());
        bind.accept("latency|history", call -> call.out().emptyArray());
        bind.accept("latency|reset", call -> call.out().integer(0));
        bind.accept("latency|histogram", call -> call.out().map(0));
        bind.accept("latency|graph", call -> {
            throw new CommandError("ERR No samples available for event '" + call.text(2) + "'");
        });
        bind.accept(
                "latency|doctor",
                call -> ClientCommands.text(call, "Latencies are in /metrics, the slowest commands in SLOWLOG GET.\n"));
    }

    private static void info(LocalCall call) {
        List<String> sections = new ArrayList<>();
        for (int i = 1; i < call.size(); i++) {
            sections.add(call.text(i));
        }
        call.out().verbatim("txt", call.node().info().text(sections));
    }

    private static void time(LocalCall call) {
        long nowMs = call.node().nowMs();
        call.out().array(2).bulkInteger(nowMs / 1000).bulkInteger(nowMs % 1000 * 1000);
    }

    // ---- snapshots

    private static void save(LocalCall call) {
        if (call.inTransaction()) {
            background(call, "OK");
            return;
        }
        Deferred answer = call.connection().defer();
        call.node()
                .snapshot()
                .whenComplete((done, error) -> answer.completeLater(
                        error == null ? RespHandler.ok() : Answers.ascii("-ERR snapshot: not made; see the log\r\n")));
    }

    private static void background(LocalCall call, String word) {
        call.node().snapshot();
        call.out().simple(word);
    }

    // ---- members

    private static void role(LocalCall call) {
        Membership membership = call.node().membership();
        RespWriter out = call.out();
        List<Peer> peers = membership.peers();
        if (membership.leads()) {
            List<Peer> others = peers.stream().filter(peer -> !peer.self()).toList();
            out.array(3)
                    .bulk("master")
                    .integer(membership.standing().committed())
                    .array(others.size());
            for (Peer peer : others) {
                out.array(3).bulk(peer.resp().host()).bulkInteger(peer.resp().port());
                out.bulkInteger(peer.matched());
            }
            return;
        }
        Peer leader = membership.leader();
        out.array(5).bulk("slave").bulk(leader == null ? "" : leader.resp().host());
        out.integer(leader == null ? 0 : leader.resp().port());
        out.bulk(leader == null ? "connect" : "connected");
        out.integer(membership.standing().applied());
    }

    private static void replicaOf(LocalCall call) {
        if (call.is(1, "NO") && call.is(2, "ONE") && call.node().membership().leads()) {
            call.out().ok();
            return;
        }
        throw new CommandError("ERR members elect their leader: `kvstore cluster` adds, removes and transfers");
    }

    private static void failover(LocalCall call) {
        Membership membership = call.node().membership();
        if (!membership.leads()) {
            throw new CommandError("ERR FAILOVER is for the leader, and this member does not lead");
        }
        @Nullable Peer to = null;
        for (Peer peer : membership.peers()) {
            boolean asked = call.size() >= 4
                    && call.is(1, "TO")
                    && peer.resp().host().equals(call.text(2))
                    && Integer.toString(peer.resp().port()).equals(call.text(3));
            boolean best =
                    call.size() < 4 && !peer.self() && !peer.learner() && (to == null || peer.matched() > to.matched());
            to = asked || best ? peer : to;
        }
        if (to == null || to.self()) {
            throw new CommandError("ERR FAILOVER requires connected replicas.");
        }
        Deferred answer = call.connection().defer();
        call.node()
                .transfer(to.id(), FAILOVER)
                .whenComplete((done, error) -> answer.completeLater(
                        error == null
                                ? RespHandler.ok()
                                : Answers.ascii("-ERR the leadership was not taken over in time\r\n")));
    }

    // ---- waiting

    private static void await(LocalCall call) {
        long wanted = call.integer(1);
        long patience = patience(call, 2);
        await(call, wanted, patience, held -> ":" + held + "\r\n");
    }

    private static void awaitDisks(LocalCall call) {
        long local = call.integer(1);
        if (local < 0 || local > 1) {
            throw new CommandError("ERR value is out of range, must be between 0 and 1");
        }
        // What was acknowledged is on this member's disk, or on those of a quorum that it will hear from.
        await(call, call.integer(2), patience(call, 3), held -> "*2\r\n:1\r\n:" + held + "\r\n");
    }

    private static long patience(LocalCall call, int i) {
        long ms = call.integer(i);
        if (ms < 0) {
            throw new CommandError("ERR timeout is negative");
        }
        return ms == 0 ? Long.MAX_VALUE : ms;
    }

    private static void await(
            LocalCall call, long wanted, long patienceMs, java.util.function.LongFunction<String> answer) {
        Node node = call.node();
        long index = node.state().appliedIndex();
        long held = node.membership().holding(index);
        if (held >= wanted || call.inTransaction() || !node.membership().leads()) {
            call.out().out().writeBytes(Answers.ascii(answer.apply(held)));
            return;
        }
        long since = node.nowNs();
        Deferred its = call.connection().defer();
        lookAgain(call, its, () -> {
            long now = node.membership().holding(index);
            boolean over = TimeUnit.NANOSECONDS.toMillis(node.nowNs() - since) >= patienceMs;
            return now >= wanted || over ? Answers.ascii(answer.apply(now)) : null;
        });
    }

    private static void lookAgain(LocalCall call, Deferred its, java.util.function.Supplier<byte @Nullable []> look) {
        call.connection()
                .loop()
                .loop()
                .schedule(
                        () -> {
                            byte[] answer = look.get();
                            if (answer != null) {
                                its.complete(answer);
                            } else if (call.connection().isOpen()) {
                                lookAgain(call, its, look);
                            }
                        },
                        WAIT_AGAIN_MS,
                        TimeUnit.MILLISECONDS);
    }

    // ---- insides

    private static void debug(LocalCall call) {
        if (call.is(1, "SLEEP") && call.size() == 3) {
            sleep(call);
        } else if (call.is(1, "JMAP") || call.is(1, "SET-ACTIVE-EXPIRE")) {
            call.out().ok();
        } else {
            throw new CommandError("ERR DEBUG " + call.text(1) + " is not served");
        }
    }

    // Only this client sleeps: an event loop never does.
    private static void sleep(LocalCall call) {
        double seconds;
        try {
            seconds = Double.parseDouble(call.text(2));
        } catch (NumberFormatException e) {
            throw new CommandError("ERR value is not a valid float");
        }
        long ms = (long) Math.min(LONGEST_SLEEP_MS, Math.max(0, seconds * 1000));
        if (ms == 0 || call.inTransaction()) {
            call.out().ok();
            return;
        }
        Deferred answer = call.connection().defer();
        call.connection().loop().loop().schedule(() -> answer.complete(RespHandler.ok()), ms, TimeUnit.MILLISECONDS);
    }

    private static void monitor(LocalCall call) {
        if (call.inTransaction()) {
            throw new CommandError("ERR MONITOR can't be part of a transaction");
        }
        call.node().monitors().add(call.connection());
        call.out().ok();
    }

    private static void slowLog(LocalCall call) {
        long count = call.size() > 2 ? call.integer(2) : 10;
        if (count < -1) {
            throw new CommandError("ERR count should be greater than or equal to -1");
        }
        List<SlowLog.Slow> slow = call.node().slowLog().newest(count);
        RespWriter out = call.out().array(slow.size());
        for (SlowLog.Slow one : slow) {
            out.array(6).integer(one.id()).integer(one.epochSeconds()).integer(one.micros());
            out.array(one.args().size());
            one.args().forEach(arg -> out.bulk(arg.getBytes(StandardCharsets.ISO_8859_1)));
            out.bulk(one.address()).bulk(one.client());
        }
    }

    private static void memory(LocalCall call) {
        Node node = call.node();
        long keys = node.state().size();
        long used = Settings.usedMemory();
        call.out().map(5);
        call.out().bulk("peak.allocated").integer(Memory.peak());
        call.out().bulk("total.allocated").integer(used);
        call.out().bulk("keys.count").integer(keys);
        call.out().bulk("keys.bytes-per-key").integer(keys == 0 ? 0 : used / keys);
        call.out().bulk("direct.allocated").integer(Memory.direct());
    }
}
