package io.netloft.kvstore;

import io.netloft.kvstore.PubSub.Kind;
import io.netloft.kvstore.PubSub.Name;
import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.Glob;
import java.util.Map;
import java.util.function.BiConsumer;

/** Messages between clients of any member, delivered at most once; and the stream of changes, delivered exactly once. */
final class PubSubCommands {
    private static final byte[] ALL = {'*'};

    private PubSubCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("subscribe", call -> join(call, Kind.CHANNEL));
        bind.accept("psubscribe", call -> join(call, Kind.PATTERN));
        bind.accept("ssubscribe", call -> join(call, Kind.SHARD));
        bind.accept("unsubscribe", call -> leave(call, Kind.CHANNEL));
        bind.accept("punsubscribe", call -> leave(call, Kind.PATTERN));
        bind.accept("sunsubscribe", call -> leave(call, Kind.SHARD));
        bind.accept("publish", call -> publish(call, false));
        bind.accept("spublish", call -> publish(call, true));
        bind.accept("pubsub|channels", call -> channels(call, Kind.CHANNEL));
        bind.accept("pubsub|shardchannels", call -> channels(call, Kind.SHARD));
        bind.accept("pubsub|numsub", call -> counts(call, Kind.CHANNEL));
        bind.accept("pubsub|shardnumsub", call -> counts(call, Kind.SHARD));
        bind.accept(
                "pubsub|numpat", call -> call.out().integer(call.node().pubSub().names(Kind.PATTERN)));
        bind.accept("watchfrom", PubSubCommands::watchFrom);
        bind.accept("unwatchfrom", PubSubCommands::unwatchFrom);
    }

    private static void join(LocalCall call, Kind kind) {
        for (int i = 1; i < call.size(); i++) {
            call.dialogue().subscriptions().join(kind, call.bytes(i), call.out());
        }
    }

    private static void leave(LocalCall call, Kind kind) {
        if (call.size() == 1) {
            call.dialogue().subscriptions().leaveAll(kind, call.out());
            return;
        }
        for (int i = 1; i < call.size(); i++) {
            call.dialogue().subscriptions().leave(kind, call.bytes(i), call.out());
        }
    }

    private static void publish(LocalCall call, boolean shard) {
        call.out().integer(call.node().publish(call.bytes(1), call.bytes(2), shard));
    }

    private static void channels(LocalCall call, Kind kind) {
        if (call.size() > 3) {
            throw new CommandError(
                    "ERR wrong number of arguments for '" + call.spec().name() + "' command");
        }
        Glob glob = new Glob(call.size() == 3 ? call.bytes(2) : ALL);
        Map<Name, Integer> found = call.node().pubSub().matching(kind, glob);
        call.out().array(found.size());
        found.keySet().forEach(name -> call.out().bulk(name.bytes()));
    }

    private static void counts(LocalCall call, Kind kind) {
        call.out().array(2 * (call.size() - 2));
        for (int i = 2; i < call.size(); i++) {
            byte[] name = call.bytes(i);
            call.out().bulk(name).integer(call.node().pubSub().listeners(kind, new Name(name)));
        }
    }

    private static void watchFrom(LocalCall call) {
        if (!call.connection().resp3()) {
            throw new CommandError("ERR WATCHFROM needs RESP3: say HELLO 3 first");
        }
        if (call.inTransaction()) {
            throw new CommandError("ERR WATCHFROM can't be part of a transaction");
        }
        String revision = call.text(1);
        long from;
        try {
            from = revision.equals("$") ? call.node().state().revision() + 1 : Long.parseLong(revision);
        } catch (NumberFormatException e) {
            throw new CommandError("ERR revision: " + revision + " (expected: a number, or $ for what comes next)");
        }
        if (from < 0 || call.size() > 3) {
            throw CommandError.SYNTAX;
        }
        Glob glob = new Glob(call.bytes(2));
        ChangeHistory history = call.node().history();
        if (from > 0 && from < history.oldest()) {
            throw new CommandError(
                    "COMPACTED revision " + from + " is no longer kept; the oldest kept is " + history.oldest());
        }
        call.dialogue()
                .feed(new ChangeFeed(
                        call.node(),
                        Math.max(from, history.oldest()),
                        glob,
                        call.client().user(),
                        new ChangePush(call.connection())));
        call.out().ok();
    }

    private static void unwatchFrom(LocalCall call) {
        call.dialogue().feed(null);
        call.out().ok();
    }
}
