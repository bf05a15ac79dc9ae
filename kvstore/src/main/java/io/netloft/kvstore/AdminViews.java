package io.netloft.kvstore;

import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.metrics.Durations;
import io.netloft.kvstore.CommandStats.Sum;
import io.netloft.kvstore.Membership.Peer;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the page on the admin port shows of the store. */
final class AdminViews {
    private static final int MOST_COMMANDS = 20;
    private static final int MOST_SLOW = 20;
    private static final int MOST_ARGS = 80;

    private AdminViews() {}

    static void addTo(Admin admin, Node node) {
        admin.section(
                "Members",
                List.of("member", "role", "redis", "http", "raft", "log", "silent"),
                () -> node.membership().peers().stream().map(AdminViews::member).toList());
        admin.section("Node", List.of("what", "value"), () -> node(node));
        admin.section(
                "Latency",
                List.of("what", "count", "p50 below", "p99 below"),
                () -> List.of(
                        latency("writes, from arrival to answer", node.metrics().writes()),
                        latency(
                                "entries, from append to applied",
                                node.metrics().commits())));
        admin.section(
                "Commands", List.of("command", "calls", "mean", "failed", "rejected"), () -> commands(node.stats()));
        admin.section("Slow log", List.of("at", "took", "command", "client"), () -> slow(node.slowLog()));
    }

    private static List<String> member(Peer peer) {
        NodeTable.Addresses addresses = peer.addresses();
        return List.of(
                peer.id(),
                peer.leads() ? "leader" : peer.learner() ? "learner" : "follower",
                addresses == null ? "-" : addresses.resp().toString(),
                addresses == null || addresses.http() == null
                        ? "-"
                        : addresses.http().toString(),
                peer.raft(),
                peer.matched() < 0 ? "-" : Long.toString(peer.matched()),
                peer.silentMs() < 0 ? "-" : peer.silentMs() + " ms");
    }

    private static List<List<String>> node(Node node) {
        Standing standing = node.membership().standing();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("role", standing.role().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of("term", Long.toString(standing.term())));
        rows.add(List.of("committed", Long.toString(standing.committed())));
        rows.add(List.of("applied", Long.toString(standing.applied())));
        rows.add(List.of("lag", node.lag() + " entries"));
        rows.add(List.of("revision", Long.toString(node.state().revision())));
        rows.add(List.of(
                "durability", node.config().durability().name().toLowerCase(Locale.ROOT) + durabilityNote(node)));
        rows.add(List.of("commands a second", Long.toString(node.rate().perSecond())));
        rows.add(List.of("keys", Long.toString(node.state().size())));
        rows.add(List.of("clients", Integer.toString(node.clients().count())));
        rows.add(List.of(
                "clients that wait for another",
                Integer.toString(node.blockers().size())));
        rows.add(List.of("change feeds", Integer.toString(node.feeds().size())));
        rows.add(List.of("history of changes", node.history().bytes() / 1024 + " KiB"));
        rows.add(List.of("snapshots written", Long.toString(node.snapshots().written())));
        return rows;
    }

    private static String durabilityNote(Node node) {
        return node.config().durability() == KvstoreConfig.Durability.EVERYSEC
                ? " (weaker: a write is acknowledged before disks have it)"
                : "";
    }

    private static List<String> latency(String what, Durations durations) {
        return List.of(
                what, Long.toString(durations.count()), ms(durations.quantile(0.5)), ms(durations.quantile(0.99)));
    }

    private static String ms(double seconds) {
        return Double.isInfinite(seconds) ? "more than 10 s" : String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
    }

    private static List<List<String>> commands(List<CommandStats> loops) {
        record Used(CommandSpec spec, Sum sum) {}
        List<Used> used = new ArrayList<>();
        for (CommandSpec spec : CommandTable.standard().all()) {
            Sum sum = CommandStats.sum(loops, spec);
            if (sum.calls() + sum.rejected() > 0) {
                used.add(new Used(spec, sum));
            }
        }
        used.sort(Comparator.comparingLong((Used one) -> -one.sum().calls()));
        return used.stream()
                .limit(MOST_COMMANDS)
                .map(one -> List.of(
                        one.spec().name(),
                        Long.toString(one.sum().calls()),
                        one.sum().calls() == 0
                                ? "-"
                                : one.sum().ns() / 1000 / one.sum().calls() + " us",
                        Long.toString(one.sum().failed()),
                        Long.toString(one.sum().rejected())))
                .toList();
    }

    private static List<List<String>> slow(SlowLog log) {
        return log.newest(MOST_SLOW).stream()
                .map(one -> {
                    String command = String.join(" ", one.args());
                    return List.of(
                            java.time.Instant.ofEpochSecond(one.epochSeconds()).toString(),
                            one.micros() / 1000 + " ms",
                            command.length() > MOST_ARGS ? command.substring(0, MOST_ARGS) + "…" : command,
                            one.address());
                })
                .toList();
    }
}
