package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection stands: what it queues since MULTI, which keys it watches, what it listens to, whether it wants
 * answers. Used on the connection's event loop.
 */
final class Dialogue {
    static final byte[] QUEUED = Answers.ascii("+QUEUED\r\n");

    private static final Set<String> NOT_QUEUED = Set.of("exec", "discard", "multi", "watch", "quit", "reset");
    private static final Set<String> AT_ONCE = Set.of("ping", "echo", "time", "asking");
    private static final Set<String> WHILE_SUBSCRIBED = Set.of(
            "ping",
            "quit",
            "reset",
            "subscribe",
            "psubscribe",
            "ssubscribe",
            "unsubscribe",
            "punsubscribe",
            "sunsubscribe");
    private static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

    private final RespHandler connection;
    private final Node node;
    private final Subscriptions subscriptions;
    private final List<Publication> pending = new ArrayList<>();
    private List<Watched> watched = new ArrayList<>();
    private @Nullable Transaction transaction;
    private @Nullable Transaction executing;
    private long execSlot;
    private @Nullable BlockedCall blocked;
    private @Nullable ChangeFeed feed;
    private boolean running;
    private boolean silent;
    private int skip;

    Dialogue(RespHandler connection, Node node) {
        this.connection = connection;
        this.node = node;
        this.subscriptions = new Subscriptions(node.pubSub(), connection);
    }

    // ---- before a command

    /** Why a command is refused; null when it is not. */
    @Nullable
    String refusal(CommandSpec spec, RespCommand command, long nowMs) {
        String why = reason(spec, command, nowMs);
        if (why == null) {
            return null;
        }
        if (spec.name().equals("exec") && transaction != null) {
            discard();
            return "EXECABORT Transaction discarded because of: " + why;
        }
        spoil();
        return why;
    }

    private @Nullable String reason(CommandSpec spec, RespCommand command, long nowMs) {
        User user = connection.client().user();
        if (user == null) {
            return spec.flags().contains("no_auth") ? null : "NOAUTH Authentication required.";
        }
        String denied = user.refusal(spec, command);
        if (denied != null) {
            node.access()
                    .refused(new Access.Refused(
                            nowMs,
                            transaction == null ? "command" : "multi",
                            spec.name(),
                            user.name(),
                            connection.client().address()));
            return "NOPERM " + denied;
        }
        if (node.settings().isOutOfMemory() && needsMemory(spec)) {
            return OUT_OF_MEMORY;
        }
        if (spec.writes() && node.config().followerWrites() == KvstoreConfig.FollowerWrites.REDIRECT) {
            String elsewhere = node.elsewhere(spec, command);
            if (elsewhere != null) {
                return elsewhere;
            }
        }
        if (transaction != null && spec.flags().contains("no_multi")) {
            return "ERR Command not allowed inside a transaction";
        }
        if (!connection.resp3() && subscriptions.any() && !WHILE_SUBSCRIBED.contains(spec.name())) {
            return "ERR Can't execute '" + spec.name() + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT /"
                    + " RESET are allowed in this context";
        }
        if (transaction != null && transaction.bytes() > node.limits().maxCommandBytes() && queues(spec)) {
            return "ERR transaction: " + transaction.bytes() + " bytes (expected: at most limits.command)";
        }
        return null;
    }

    private boolean needsMemory(CommandSpec spec) {
        return spec.flags().contains("denyoom")
                || (spec.name().equals("exec") && transaction != null && transaction.needsMemory());
    }

    /** Whether a command's answer does not depend on those before it. */
    static boolean answersAtOnce(CommandSpec spec) {
        return AT_ONCE.contains(spec.name());
    }

    /** Whether a command waits for EXEC. */
    boolean queues(CommandSpec spec) {
        return transaction != null && !NOT_QUEUED.contains(spec.name());
    }

    /** Whether a command is carried out though clients are paused: else nobody could end that. */
    boolean escapesPause(CommandSpec spec) {
        return spec.name().startsWith("client") || spec.name().equals("quit");
    }

    void queue(CommandSpec spec, RespCommand command) {
        Transaction its = transaction;
        if (its != null) {
            its.add(spec, command);
        }
    }

    /** Whether the client wants no answer to this command. */
    boolean muted() {
        return silent || skip > 0;
    }

    /** A command is done with. */
    void ran() {
        if (skip > 0) {
            skip--;
        }
    }

    // ---- a command

    /** Carries out a command of the connection's own. */
    void run(CommandSpec spec, RespCommand command, RespWriter out) {
        run(spec, command, out, false);
    }

    private void run(CommandSpec spec, RespCommand command, RespWriter out, boolean inTransaction) {
        ByteBuf to = out.out();
        int start = to.writerIndex();
        running = true;
        try {
            LocalCommands.of(spec).run(new LocalCall(connection, node, spec, command, out, inTransaction));
        } catch (CommandError e) {
            to.writerIndex(start);
            out.error(e.bytes());
        } finally {
            running = false;
        }
    }

    /** Sends what came in for this connection while it was being answered. */
    void afterAnswer() {
        if (!pending.isEmpty()) {
            RespVersion version = connection.writer().version();
            pending.forEach(message -> connection.push(message.bytes(version)));
            pending.clear();
        }
    }

    /** A message for what this connection listens to. */
    void deliver(Publication message) {
        if (running) {
            pending.add(message);
        } else {
            connection.push(message.bytes(connection.writer().version()));
        }
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    // ---- answers wanted

    void replyOn() {
        silent = false;
        skip = 0;
    }

    void replyOff() {
        silent = true;
    }

    /** No answer to this command, nor to the next. */
    void replySkip() {
        skip = silent ? 0 : 2;
    }

    // ---- transactions

    boolean inTransaction() {
        return transaction != null;
    }

    /** How many commands are queued; -1 outside of MULTI. */
    int queued() {
        Transaction its = transaction;
        return its == null ? -1 : its.size();
    }

    void multi() {
        transaction = new Transaction();
    }

    void discard() {
        transaction = null;
        watched = new ArrayList<>();
    }

    /** A command could not be queued: EXEC will refuse. */
    void spoil() {
        Transaction its = transaction;
        if (its != null) {
            its.spoil();
        }
    }

    void watch(byte[] key, long nowMs) {
        if (watched.stream().noneMatch(one -> java.util.Arrays.equals(one.key(), key))) {
            watched.add(new Watched(key, connection.loop().reader().revision(key, nowMs)));
        }
    }

    void unwatch() {
        watched = new ArrayList<>();
    }

    int watching() {
        return watched.size();
    }

    void exec(RespWriter out) {
        Transaction its = transaction;
        List<Watched> keys = watched;
        discard();
        if (its == null) {
            out.error("ERR EXEC without MULTI");
        } else if (its.isSpoiled()) {
            out.error("EXECABORT Transaction discarded because of previous errors.");
        } else if (its.loggedCommands() == 0 && keys.isEmpty()) {
            out.array(its.size());
            its.asides().forEach(aside -> run(aside, out));
        } else {
            long slot;
            if (its.asides().isEmpty()) {
                slot = connection.awaitAnswer();
            } else {
                slot = connection.defer().slot();
                executing = its;
                execSlot = slot;
            }
            connection
                    .loop()
                    .writes()
                    .transaction(connection, slot, connection.resp3(), keys, its.loggedCommands(), its.logged());
        }
    }

    private void run(Transaction.Aside aside, RespWriter out) {
        RespCommand command = new RespCommand();
        new RespCommandReader(node.limits()).read(Unpooled.wrappedBuffer(aside.raw()), command);
        run(aside.spec(), command, out, true);
        running = true;
    }

    /** Whether the answer to that slot is that of an EXEC with commands of the connection's own among its own. */
    boolean awaitsExec(long slot) {
        return executing != null && slot == execSlot;
    }

    /** Puts the answers of the connection's own commands among those that came from the log. */
    byte[] completeExec(byte[] bytes, int start, int length) {
        Transaction its = java.util.Objects.requireNonNull(executing);
        executing = null;
        boolean carriedOut = bytes[start] == '*' && bytes[start + 1] != '-';
        if (!carriedOut) {
            return java.util.Arrays.copyOfRange(bytes, start, start + length);
        }
        ByteBuf all = Unpooled.buffer(length + 64);
        RespWriter out = connection.writer().to(all).array(its.size());
        int from = ReplySpan.lineEnd(bytes, start);
        int next = 0;
        for (int place = 0; place < its.size(); place++) {
            if (next < its.asides().size() && its.asides().get(next).place() == place) {
                run(its.asides().get(next++), out.to(all));
            } else {
                int end = ReplySpan.end(bytes, from);
                all.writeBytes(bytes, from, end - from);
                from = end;
            }
        }
        running = false;
        byte[] whole = new byte[all.readableBytes()];
        all.readBytes(whole);
        return whole;
    }

    // ---- waiting

    void blockedOn(BlockedCall call) {
        blocked = call;
        node.metrics().blocked();
    }

    void unblocked() {
        blocked = null;
    }

    /** The call that this connection waits for; null when it waits for none. */
    @Nullable
    BlockedCall blocked() {
        return blocked;
    }

    // ---- changes

    @Nullable
    ChangeFeed feed() {
        return feed;
    }

    void feed(@Nullable ChangeFeed its) {
        ChangeFeed old = feed;
        if (old != null) {
            old.close();
        }
        feed = its;
    }

    // ---- ends

    /** Begins anew, as RESET asks. */
    void reset() {
        discard();
        subscriptions.drop();
        replyOn();
        feed(null);
        connection.writer().version(RespVersion.RESP2);
    }

    /** The connection is gone. */
    void end() {
        discard();
        subscriptions.drop();
        executing = null;
        feed(null);
        BlockedCall call = blocked;
        if (call != null) {
            blocked = null;
            call.abandon();
        }
    }
}
