package io.netloft.kvstore.core;

import java.util.function.BiConsumer;

/** EVAL and its kin, as they stand in the log. */
final class ScriptCommands {
    private ScriptCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("eval", call -> call.scripts().eval(call, false));
        bind.accept("eval_ro", call -> call.scripts().eval(call, true));
        // The node that takes them puts the script in the place of its name; what it does not know stays as it is.
        bind.accept("evalsha", ScriptCommands::unknown);
        bind.accept("evalsha_ro", ScriptCommands::unknown);
    }

    private static void unknown(Call call) {
        throw new CommandError("NOSCRIPT No matching script. Please use EVAL.");
    }
}
