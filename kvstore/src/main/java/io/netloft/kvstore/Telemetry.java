package io.netloft.kvstore;

import io.micrometer.core.instrument.Counter;
import io.netloft.chassis.metrics.Durations;
import io.netloft.chassis.metrics.Meters;
import io.netloft.kvstore.CommandStats.Sum;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.ScriptFailure;
import io.netloft.proto.resp.RespFault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The store's meters: those that are counted here, and those that are read off the node when somebody asks. */
final class Telemetry {
    private final Meters meters;
    private final Counter blocking;
    private final Counter wrongPasswords;
    private final Counter entries;
    private final Counter entryCommands;
    private final Counter entryBytes;
    private final Counter forwarded;
    private final Counter givenUp;
    private final Counter barriers;
    private final Counter linkDropped;
    private final Durations writes;
    private final Durations commits;
    private final Map<RespFault, Counter> malformed = new EnumMap<>(RespFault.class);

    Telemetry(Meters meters) {
        this.meters = meters;
        blocking = meters.counter(KvstoreMetrics.BLOCKING);
        wrongPasswords = meters.counter(KvstoreMetrics.WRONG_PASSWORDS);
        entries = meters.counter(KvstoreMetrics.ENTRIES);
        entryCommands = meters.counter(KvstoreMetrics.ENTRY_COMMANDS);
        entryBytes = meters.counter(KvstoreMetrics.ENTRY_BYTES);
        forwarded = meters.counter(KvstoreMetrics.FORWARDED);
        givenUp = meters.counter(KvstoreMetrics.GIVEN_UP);
        barriers = meters.counter(KvstoreMetrics.BARRIERS);
        linkDropped = meters.counter(KvstoreMetrics.LINK_DROPPED);
        writes = meters.durations(KvstoreMetrics.WRITE_TIME);
        commits = meters.durations(KvstoreMetrics.COMMIT_TIME);
        for (RespFault fault : RespFault.values()) {
            malformed.put(
                    fault, meters.counter(KvstoreMetrics.MALFORMED, fault.name().toLowerCase(java.util.Locale.ROOT)));
        }
    }

    /** Adds what is read off the node. */
    void observe(Node node) {
        families(node);
        meters.gauge(KvstoreMetrics.IN_FLIGHT, () -> node.commit().inFlight());
        meters.gauge(KvstoreMetrics.COMMIT_QUEUE, () -> node.commit().waiting());
        meters.gauge(KvstoreMetrics.KEYS, () -> node.state().size());
        meters.gauge(KvstoreMetrics.EXPIRING, () -> node.state().expiring());
        counted(KvstoreMetrics.EXPIRED, node, its -> its.notifications().expired());
        meters.gauge(KvstoreMetrics.REVISION, () -> node.state().revision());
        meters.gauge(KvstoreMetrics.APPLIED, () -> node.membership().standing().applied());
        meters.gauge(KvstoreMetrics.LAG, node::lag);
        meters.gauge(KvstoreMetrics.TERM, () -> node.membership().standing().term());
        meters.gauge(KvstoreMetrics.LEADS, () -> node.membership().leads() ? 1 : 0);
        meters.gauge(KvstoreMetrics.MEMBERS, () -> node.log().members().size());
        meters.gauge(KvstoreMetrics.CLIENTS, () -> node.clients().count());
        counted(KvstoreMetrics.CLIENTS_TOTAL, node, its -> its.clients().opened());
        counted(KvstoreMetrics.CLIENTS_DROPPED, node, its -> its.clients().droppedCount());
        meters.gauge(KvstoreMetrics.BLOCKED, () -> node.blockers().size());
        counted(KvstoreMetrics.PUBLISHED, node, its -> its.pubSub().delivered());
        meters.gauge(KvstoreMetrics.FEEDS, () -> node.feeds().size());
        meters.gauge(KvstoreMetrics.HISTORY, () -> node.history().bytes());
        counted(KvstoreMetrics.SNAPSHOTS, node, its -> its.snapshots().written());
        counted(KvstoreMetrics.SNAPSHOT_BYTES, node, its -> its.snapshots().writtenBytes());
        scripts(node);
        meters.gauge(KvstoreMetrics.SESSIONS, () -> node.state().sessions());
    }

    private void scripts(Node node) {
        counted(
                KvstoreMetrics.SCRIPTS,
                node,
                its -> its.state().scripts().stats().runs());
        counted(
                KvstoreMetrics.SCRIPT_STEPS,
                node,
                its -> its.state().scripts().stats().steps());
        counted(
                KvstoreMetrics.SCRIPTS_COMPILED,
                node,
                its -> its.state().scripts().stats().compilations());
        meters.gauge(
                KvstoreMetrics.SCRIPTS_KNOWN,
                () -> node.state().scripts().cache().size());
        for (ScriptFailure why : ScriptFailure.values()) {
            meters.functionCounter(
                    KvstoreMetrics.SCRIPTS_FAILED,
                    node,
                    its -> its.state().scripts().stats().failures(why),
                    why.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private void counted(KvstoreMetrics meter, Node node, ToDoubleFunction<Node> count) {
        meters.functionCounter(meter, node, count);
    }

    private void families(Node node) {
        Map<String, List<CommandSpec>> families = new TreeMap<>();
        for (CommandSpec spec : CommandTable.standard().all()) {
            families.computeIfAbsent(spec.group(), name -> new ArrayList<>()).add(spec);
        }
        families.forEach((family, specs) -> {
            family(KvstoreMetrics.COMMANDS, node, family, specs, Sum::calls);
            family(KvstoreMetrics.COMMANDS_FAILED, node, family, specs, Sum::failed);
            family(KvstoreMetrics.COMMANDS_REJECTED, node, family, specs, Sum::rejected);
            family(KvstoreMetrics.COMMAND_TIME, node, family, specs, sum -> sum.ns() / 1e9);
        });
    }

    private void family(
            KvstoreMetrics meter, Node node, String family, List<CommandSpec> specs, ToDoubleFunction<Sum> figure) {
        meters.functionCounter(
                meter,
                node,
                its -> specs.stream()
                        .mapToDouble(spec -> figure.applyAsDouble(CommandStats.sum(its.stats(), spec)))
                        .sum(),
                family);
    }

    Durations writes() {
        return writes;
    }

    Durations commits() {
        return commits;
    }

    void malformed(RespFault fault) {
        java.util.Objects.requireNonNull(malformed.get(fault)).increment();
    }

    void blocked() {
        blocking.increment();
    }

    void wrongPassword() {
        wrongPasswords.increment();
    }

    long wrongPasswords() {
        return (long) wrongPasswords.count();
    }

    void appended(int commands, int bytes) {
        entries.increment();
        entryCommands.increment(commands);
        entryBytes.increment(bytes);
    }

    void committed(long tookNs) {
        commits.record(tookNs);
    }

    void forwarded(int chunks) {
        forwarded.increment(chunks);
    }

    void gaveUp() {
        givenUp.increment();
    }

    void barrier() {
        barriers.increment();
    }

    void linkDropped() {
        linkDropped.increment();
    }
}
