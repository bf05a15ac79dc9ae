package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.ScriptCache;
import java.util.function.BiConsumer;

/** SCRIPT: which scripts this node knows. Every member has a list of its own, and clients send a script that is not in it. */
final class ScriptingCommands {
    private ScriptingCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("script|load", call -> call.out().bulk(cache(call).add(call.bytes(2))));
        bind.accept("script|exists", ScriptingCommands::exists);
        bind.accept("script|flush", ScriptingCommands::flush);
        bind.accept("script|kill", call -> call.out().error("NOTBUSY No scripts in execution right now."));
        bind.accept("script|debug", call -> call.out().error("ERR SCRIPT DEBUG: there is no debugger here"));
    }

    private static ScriptCache cache(LocalCall call) {
        return call.node().state().scripts().cache();
    }

    private static void exists(LocalCall call) {
        call.out().array(call.size() - 2);
        for (int i = 2; i < call.size(); i++) {
            call.out().integer(cache(call).body(call.text(i)) == null ? 0 : 1);
        }
    }

    private static void flush(LocalCall call) {
        boolean plain = call.size() == 2;
        if (!plain && (call.size() > 3 || !(call.is(2, "SYNC") || call.is(2, "ASYNC")))) {
            throw new CommandError("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
        }
        cache(call).clear();
        call.out().ok();
    }
}
