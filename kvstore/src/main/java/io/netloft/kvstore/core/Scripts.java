package io.netloft.kvstore.core;

import io.netloft.kvstore.core.ScriptCache.Prepared;
import io.netloft.kvstore.lua.LuaError;
import io.netloft.kvstore.lua.LuaLimit;
import io.netloft.kvstore.lua.LuaLimits;
import io.netloft.kvstore.lua.LuaString;
import io.netloft.kvstore.lua.LuaTable;
import io.netloft.proto.resp.RespCommand;
import java.util.List;
import java.util.Map;

/**
 * Runs scripts. The apply thread does, inside the entry that brought the script: what it does and answers follows from the
 * state, the entry, and the limits below, which must be the same on every member.
 *
 * <p>A script that uses up what it may use ends with an error; what it wrote until then stays, as after any error.
 */
public final class Scripts {
    /**
     * What a script may use. Steps: about half a second on a slow machine, for which nobody's writes go on. Bytes: that much
     * heap is there for a script at any time, or the node would go down. Depth: frames that fit into half of the megabyte
     * that a thread's stack has, however they were compiled.
     */
    static final LuaLimits LIMITS = new LuaLimits(10_000_000, 64L << 20, 2000);

    private final Store store;
    private final CommandTable table;
    private final ScriptStats stats = new ScriptStats();
    private final ScriptCache cache = new ScriptCache(stats);
    private ScriptSink sink = ScriptSink.NONE;
    private ScriptRights rights = ScriptRights.ALL;

    Scripts(Store store, CommandTable table) {
        this.store = store;
        this.table = table;
    }

    /** Who is told what scripts publish and log; from the next entry on. */
    public void sink(ScriptSink its) {
        sink = its;
    }

    /** The scripts that this node knows. */
    public ScriptCache cache() {
        return cache;
    }

    /** What scripts did here. */
    public ScriptStats stats() {
        return stats;
    }

    /**
     * Gives a command that runs a script the rights that hold for it: it is replaced by one that no client can send.
     *
     * @param rules for commands, for keys, for channels; as the configuration has them
     */
    public static void limit(RespCommand command, List<List<String>> rules, boolean outOfMemory) {
        byte[][] words = new byte[command.size()][];
        java.util.Arrays.setAll(words, command::bytes);
        command.set(ScriptRights.wrap(rules, outOfMemory, words));
    }

    /** Takes the rights out of a command of an entry: they hold for the script that it runs. */
    void unwrap(RespCommand command) {
        rights = ScriptRights.ALL;
        if (ScriptRights.isWrapped(command)) {
            rights = ScriptRights.of(command);
            ScriptRights.unwrap(command);
        }
    }

    /** EVAL and EVAL_RO. */
    void eval(Call call, boolean readOnly) {
        int keys = keys(call);
        Prepared script = cache.prepare(call.bytes(1));
        if (readOnly && script.flags() != null && !script.has("no-writes")) {
            throw new CommandError("ERR Can not execute a script with write flag using *_ro command.");
        }
        if (rights.outOfMemory() && script.flags() != null && !script.has("allow-oom") && !script.has("no-writes")) {
            throw new CommandError(
                    "OOM allow-oom flag is not set on the script, can not run it when used memory >" + " 'maxmemory'");
        }
        Map<String, Object> globals = Map.of(
                "redis", RedisLibrary.TABLE,
                "KEYS", list(call, 3, 3 + keys),
                "ARGV", list(call, 3 + keys, call.count()));
        ScriptRun.Parts parts = new ScriptRun.Parts(store, table, sink);
        ScriptRun run = new ScriptRun(parts, script, rights, readOnly, call, globals);
        try {
            run.into(call.out());
        } catch (LuaError e) {
            stats.failed(ScriptFailure.RAISED);
            throw new CommandError(LuaString.latin1(run.text(e)));
        } catch (LuaLimit e) {
            boolean steps = e.kind() == LuaLimit.Kind.STEPS;
            stats.failed(steps ? ScriptFailure.STEPS : ScriptFailure.BYTES);
            throw new CommandError("ERR " + e.getMessage() + " (expected: at most "
                    + (steps ? LIMITS.steps() : LIMITS.bytes()) + "); what it wrote before stays. script: "
                    + script.sha());
        } finally {
            stats.ran(run.run().steps());
        }
    }

    private static int keys(Call call) {
        long keys = call.integer(2);
        if (keys > call.count() - 3) {
            throw new CommandError("ERR Number of keys can't be greater than number of args");
        }
        if (keys < 0) {
            throw new CommandError("ERR Number of keys can't be negative");
        }
        return (int) keys;
    }

    private static LuaTable list(Call call, int from, int to) {
        LuaTable list = new LuaTable();
        for (int i = from; i < to; i++) {
            list.add(new LuaString(call.bytes(i)));
        }
        return list;
    }
}
