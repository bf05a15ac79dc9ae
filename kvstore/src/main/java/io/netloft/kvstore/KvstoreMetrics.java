package io.netloft.kvstore;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** Every meter of the store. */
enum KvstoreMetrics implements Meter {
    COMMANDS("kvstore_commands", Kind.COUNTER, "", "Commands carried out.", "family"),
    COMMANDS_FAILED("kvstore_commands_failed", Kind.COUNTER, "", "Commands answered with an error.", "family"),
    COMMANDS_REJECTED("kvstore_commands_rejected", Kind.COUNTER, "", "Commands refused before they began.", "family"),
    COMMAND_TIME("kvstore_command_time", Kind.COUNTER, "seconds", "Time of commands, waiting included.", "family"),
    WRITE_TIME("kvstore_write_time", Kind.TIMER, "seconds", "From the first of a loop's turn to its answers."),
    ENTRIES("kvstore_entries", Kind.COUNTER, "", "Entries of the log that this node appended."),
    ENTRY_COMMANDS("kvstore_entry_commands", Kind.COUNTER, "", "Commands and chores in those entries."),
    ENTRY_BYTES("kvstore_entry", Kind.COUNTER, "bytes", "Bytes of those entries."),
    COMMIT_TIME("kvstore_commit_time", Kind.TIMER, "seconds", "From appending an entry to having applied it."),
    IN_FLIGHT("kvstore_entries_in_flight", Kind.GAUGE, "", "Entries on their way to a quorum."),
    COMMIT_QUEUE("kvstore_commit_queue", Kind.GAUGE, "", "Gathered writes that wait for an entry."),
    FORWARDED("kvstore_forwarded", Kind.COUNTER, "", "Gathered writes that went to the leader."),
    GIVEN_UP("kvstore_given_up", Kind.COUNTER, "", "Gathered writes that no quorum took in time."),
    KEYS("kvstore_keys", Kind.GAUGE, "", "Keys."),
    EXPIRING("kvstore_keys_expiring", Kind.GAUGE, "", "Keys that will expire."),
    EXPIRED("kvstore_keys_expired", Kind.COUNTER, "", "Keys that have expired."),
    REVISION("kvstore_revision", Kind.GAUGE, "", "Revision of the last change."),
    APPLIED("kvstore_applied_index", Kind.GAUGE, "", "Index of the last entry applied."),
    LAG("kvstore_lag_entries", Kind.GAUGE, "", "Entries committed and not applied here."),
    TERM("kvstore_term", Kind.GAUGE, "", "Raft's term."),
    LEADS("kvstore_leads", Kind.GAUGE, "", "1 when this node leads, else 0."),
    MEMBERS("kvstore_members", Kind.GAUGE, "", "Members of the cluster."),
    BARRIERS("kvstore_read_barriers", Kind.COUNTER, "", "Questions to the log for linearizable reads."),
    CLIENTS("kvstore_clients", Kind.GAUGE, "", "Client connections open."),
    CLIENTS_TOTAL("kvstore_clients_opened", Kind.COUNTER, "", "Client connections ever opened."),
    CLIENTS_DROPPED("kvstore_clients_dropped", Kind.COUNTER, "", "Clients dropped for not taking their answers."),
    BLOCKED("kvstore_clients_blocked", Kind.GAUGE, "", "Clients that wait for another client."),
    BLOCKING("kvstore_blocking_calls", Kind.COUNTER, "", "Commands that may wait for another client."),
    MALFORMED("kvstore_malformed", Kind.COUNTER, "", "Requests that break the protocol or a limit.", "fault"),
    WRONG_PASSWORDS("kvstore_wrong_passwords", Kind.COUNTER, "", "Wrong names or passwords."),
    PUBLISHED("kvstore_messages_delivered", Kind.COUNTER, "", "Messages of channels handed to clients."),
    LINK_DROPPED("kvstore_messages_not_forwarded", Kind.COUNTER, "", "Messages that a member's link had no room for."),
    FEEDS("kvstore_change_feeds", Kind.GAUGE, "", "Subscribers of the stream of changes."),
    HISTORY("kvstore_history", Kind.GAUGE, "bytes", "Bytes of the history of changes."),
    SNAPSHOTS("kvstore_snapshots", Kind.COUNTER, "", "Snapshots written."),
    SNAPSHOT_BYTES("kvstore_snapshots_written", Kind.COUNTER, "bytes", "Bytes of snapshots written."),
    SCRIPTS("kvstore_scripts", Kind.COUNTER, "", "Scripts run here, on every member the same."),
    SCRIPT_STEPS("kvstore_script_steps", Kind.COUNTER, "", "Steps that they took."),
    SCRIPTS_FAILED("kvstore_scripts_failed", Kind.COUNTER, "", "Scripts that ended with an error.", "cause"),
    SCRIPTS_COMPILED("kvstore_scripts_compiled", Kind.COUNTER, "", "Scripts that were compiled."),
    SCRIPTS_KNOWN("kvstore_scripts_known", Kind.GAUGE, "", "Scripts that this node knows by name."),
    SESSIONS("kvstore_sessions", Kind.GAUGE, "", "Origins whose answers are kept.");

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;

    @SuppressWarnings("ImmutableEnumChecker") // List.of: nobody can change it
    private final List<String> tags;

    KvstoreMetrics(String meterName, Kind kind, String unit, String doc, String... tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
        this.tags = List.of(tags);
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
        return tags;
    }
}
