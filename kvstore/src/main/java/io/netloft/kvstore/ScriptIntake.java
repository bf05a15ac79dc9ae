package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.ScriptCache;
import io.netloft.kvstore.core.Scripts;
import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a command that runs a script before it goes into the log: the script stands in the place of its name, for
 * only this node may know that; and with it go the rights of its user and whether memory is short here, which the other
 * members do not know. Stateless.
 */
final class ScriptIntake {
    private ScriptIntake() {}

    /**
     * Makes a command ready for the log, if it runs a script.
     *
     * @param queued whether EXEC will run it: a script that nobody knows then fails there, as in Redis
     * @return the error to answer with instead; null: none
     */
    static byte @Nullable [] prepare(
            Node node, CommandSpec spec, RespCommand command, @Nullable User user, boolean queued) {
        if (!spec.group().equals("scripting") || !spec.writes() || user == null) {
            return null;
        }
        try {
            fill(node.state().scripts().cache(), spec, command);
        } catch (CommandError e) {
            return queued ? null : e.bytes();
        }
        boolean shortOfMemory = node.settings().isOutOfMemory();
        if (shortOfMemory || !user.mayDoEverything()) {
            KvstoreConfig.Account rules = user.rules();
            Scripts.limit(command, List.of(rules.commands(), rules.keys(), rules.channels()), shortOfMemory);
        }
        return null;
    }

    private static void fill(ScriptCache cache, CommandSpec spec, RespCommand command) {
        if (!spec.name().startsWith("evalsha")) {
            cache.add(command.bytes(1));
            return;
        }
        byte[] body = cache.body(command.text(1));
        if (body == null) {
            throw new CommandError("NOSCRIPT No matching script. Please use EVAL.");
        }
        byte[][] words = new byte[command.size()][];
        Arrays.setAll(words, command::bytes);
        words[0] = (spec.name().endsWith("_ro") ? "EVAL_RO" : "EVAL").getBytes(StandardCharsets.US_ASCII);
        words[1] = body;
        command.set(words);
    }
}
