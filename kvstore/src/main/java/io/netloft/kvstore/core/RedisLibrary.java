package io.netloft.kvstore.core;

import io.netloft.kvstore.lua.Arguments;
import io.netloft.kvstore.lua.Builtin;
import io.netloft.kvstore.lua.LuaNumbers;
import io.netloft.kvstore.lua.LuaString;
import io.netloft.kvstore.lua.LuaTable;
import io.netloft.proto.resp.RespVersion;

/** The table {@code redis} of scripts. */
final class RedisLibrary {
    static final LuaTable TABLE = table();

    private static final int MOST_LOGGED = 1024;

    private RedisLibrary() {}

    private static LuaTable table() {
        LuaTable table = new LuaTable();
        function(table, "call", RedisLibrary::call);
        function(table, "pcall", args -> Builtin.one(args.host(ScriptRun.class).call(args)));
        function(table, "error_reply", RedisLibrary::errorReply);
        function(table, "status_reply", RedisLibrary::statusReply);
        function(table, "sha1hex", RedisLibrary::sha1hex);
        function(table, "log", RedisLibrary::log);
        function(table, "setresp", RedisLibrary::setResp);
        function(
                table,
                "acl_check_cmd",
                args -> Builtin.one(args.host(ScriptRun.class).mayCall(args)));
        // What Redis had to let scripts choose: here a script itself is replicated.
        function(table, "replicate_commands", args -> Builtin.one(true));
        function(table, "set_repl", args -> Builtin.nothing());
        function(table, "breakpoint", args -> Builtin.one(false));
        function(table, "debug", args -> Builtin.nothing());
        String[] levels = {"LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"};
        for (int i = 0; i < levels.length; i++) {
            table.set(levels[i], (double) i);
        }
        table.set("REPL_NONE", 0.0).set("REPL_AOF", 1.0).set("REPL_SLAVE", 2.0);
        table.set("REPL_REPLICA", 2.0).set("REPL_ALL", 3.0);
        table.set("REDIS_VERSION", LuaString.of("7.0.15")).set("REDIS_VERSION_NUM", (double) 0x07000F);
        return table.freeze();
    }

    private static void function(LuaTable table, String name, Builtin.Body body) {
        table.set(name, new Builtin(name, body));
    }

    private static Object[] call(Arguments args) {
        Object reply = args.host(ScriptRun.class).call(args);
        if (reply instanceof LuaTable table && table.get("err") instanceof LuaString) {
            throw args.raised(reply);
        }
        return Builtin.one(reply);
    }

    private static LuaTable error(String text) {
        return new LuaTable().set("err", LuaString.of(text));
    }

    private static Object[] errorReply(Arguments args) {
        if (args.size() != 1 || !(args.get(0) instanceof LuaString text)) {
            return Builtin.one(error("ERR wrong number or type of arguments"));
        }
        args.run().chargeBytes(2L * text.length());
        String bare = text.toString();
        if (bare.startsWith("-")) {
            bare = bare.substring(1);
        }
        return Builtin.one(error(bare.indexOf(' ') < 0 ? "ERR " + bare : bare));
    }

    private static Object[] statusReply(Arguments args) {
        if (args.size() != 1 || !(args.get(0) instanceof LuaString text)) {
            return Builtin.one(error("ERR wrong number or type of arguments"));
        }
        return Builtin.one(new LuaTable().set("ok", text));
    }

    private static Object[] sha1hex(Arguments args) {
        if (args.size() != 1) {
            throw ScriptRun.raised(args, "ERR wrong number of arguments");
        }
        LuaString text = args.string(0);
        args.run().chargeSteps(text.length() >> 2);
        return Builtin.one(LuaString.of(ScriptCache.sha(text.bytes())));
    }

    private static Object[] log(Arguments args) {
        if (args.size() < 2) {
            throw ScriptRun.raised(args, "ERR redis.log() requires two arguments or more.");
        }
        if (!(args.get(0) instanceof Double level)) {
            throw ScriptRun.raised(args, "ERR First argument must be a number (log level).");
        }
        if (level < 0 || level > 3) {
            throw ScriptRun.raised(args, "ERR Invalid debug level.");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < args.size() && text.length() < MOST_LOGGED; i++) {
            Object value = args.get(i);
            if (value instanceof LuaString string) {
                int length = Math.min(string.length(), MOST_LOGGED - text.length());
                text.append(i > 1 ? " " : "").append(string.toString(), 0, length);
            } else if (value instanceof Double number) {
                text.append(i > 1 ? " " : "").append(LuaNumbers.text(number));
            }
        }
        args.run().chargeSteps(100);
        args.host(ScriptRun.class).sink().logged(level.intValue(), text.toString());
        return Builtin.nothing();
    }

    private static Object[] setResp(Arguments args) {
        if (args.size() != 1) {
            throw ScriptRun.raised(args, "ERR redis.setresp() requires one argument.");
        }
        Object version = args.get(0);
        if (!version.equals(2.0) && !version.equals(3.0)) {
            throw ScriptRun.raised(args, "ERR RESP version must be 2 or 3.");
        }
        args.host(ScriptRun.class).version(version.equals(3.0) ? RespVersion.RESP3 : RespVersion.RESP2);
        return Builtin.nothing();
    }
}
