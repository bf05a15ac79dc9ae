package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import java.util.function.BiConsumer;

/** MULTI, EXEC and what belongs to them. */
final class TransactionCommands {
    private TransactionCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("multi", TransactionCommands::multi);
        bind.accept("exec", call -> call.dialogue().exec(call.out()));
        bind.accept("discard", TransactionCommands::discard);
        bind.accept("watch", TransactionCommands::watch);
        bind.accept("unwatch", TransactionCommands::unwatch);
    }

    private static void multi(LocalCall call) {
        if (call.dialogue().inTransaction()) {
            throw new CommandError("ERR MULTI calls can not be nested");
        }
        call.dialogue().multi();
        call.out().ok();
    }

    private static void discard(LocalCall call) {
        if (!call.dialogue().inTransaction()) {
            throw new CommandError("ERR DISCARD without MULTI");
        }
        call.dialogue().discard();
        call.out().ok();
    }

    // What is remembered may lie back on a follower: EXEC compares it with what is there then, and refuses.
    private static void watch(LocalCall call) {
        if (call.dialogue().inTransaction()) {
            throw new CommandError("ERR WATCH inside MULTI is not allowed");
        }
        long nowMs = call.node().nowMs();
        for (int i = 1; i < call.size(); i++) {
            call.dialogue().watch(call.bytes(i), nowMs);
        }
        call.out().ok();
    }

    private static void unwatch(LocalCall call) {
        call.dialogue().unwatch();
        call.out().ok();
    }
}
