package io.netloft.kvstore.core;

import io.netloft.kvstore.lua.LuaRun;
import io.netloft.proto.resp.RespCommand;
import java.util.Set;

/**
 * What a command is charged with when a script calls it: without that, a loop around a command that goes through whole
 * collections takes hours in few steps.
 */
final class ScriptCost {
    private static final int CALL_STEPS = 40;
    private static final Set<String> EVERY_KEY = Set.of("keys", "flushall", "flushdb", "lease|revoke");

    /** Those that are not fast by Redis' word, and yet take no longer for a larger value. */
    private static final Set<String> SEEKING = Set.of(
            "del",
            "unlink",
            "set",
            "getrange",
            "substr",
            "mset",
            "msetnx",
            "setex",
            "psetex",
            "hscan",
            "sscan",
            "zscan",
            "scan",
            "lrange",
            "zrange",
            "zrangebyscore",
            "zrangebylex",
            "zrevrange",
            "zrevrangebyscore",
            "zrevrangebylex",
            "object|encoding",
            "object|freq",
            "object|idletime",
            "object|refcount",
            "rename",
            "renamenx",
            "randomkey");

    private ScriptCost() {}

    /** Charges for a command before it is run. */
    static void charge(LuaRun run, Store store, CommandSpec spec, RespCommand command) {
        long bytes = command.rawLength();
        run.chargeSteps(CALL_STEPS + (bytes >> 4));
        if (spec.writes()) {
            run.chargeBytes(bytes);
        }
        if (EVERY_KEY.contains(spec.name())) {
            run.chargeSteps(store.keys().size());
        }
        if (spec.flags().contains("fast") || SEEKING.contains(spec.name())) {
            return;
        }
        long elements = 0;
        long product = 1;
        for (int at : spec.keys(command)) {
            long size = size(store, command.bytes(at));
            elements += size;
            product *= Math.max(1, Math.min(size, 1 << 20));
        }
        if (spec.name().equals("lcs")) {
            elements = product;
        } else if (spec.name().equals("setrange") && command.isInteger(2)) {
            elements += Math.max(0, Math.min(command.integer(2), 1L << 32)) >> 4;
        }
        run.chargeSteps(elements);
        if (spec.writes()) {
            run.chargeBytes(elements << 4);
        }
    }

    /** The elements of a collection, or sixteenths of a string's bytes. */
    private static long size(Store store, byte[] key) {
        Entry entry = store.keys().find(key);
        if (entry == null) {
            return 0;
        }
        return entry.value() instanceof Collected collected ? collected.size() : entry.string().length >> 4;
    }
}
