package io.netloft.kvstore.core;

import io.netloft.kvstore.core.CommandSpec.Where;
import io.netloft.kvstore.core.ScriptCache.Prepared;
import io.netloft.kvstore.lua.Arguments;
import io.netloft.kvstore.lua.LuaError;
import io.netloft.kvstore.lua.LuaNumbers;
import io.netloft.kvstore.lua.LuaRun;
import io.netloft.kvstore.lua.LuaString;
import io.netloft.kvstore.lua.LuaTable;
import io.netloft.kvstore.lua.Nil;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/** One script being run: the commands that it calls, by the rights that it has. Lives as long as the run. */
final class ScriptRun {
    private static final int SMALL = 512;
    private static final int NUMBER_STEPS = 50;

    /** What runs share. */
    record Parts(Store store, CommandTable table, ScriptSink sink) {}

    private final Parts parts;
    private final Prepared script;
    private final ScriptRights rights;
    private final boolean readOnly;
    private final LuaRun run;
    private final ScriptValues values;
    private final RespCommand command = new RespCommand();
    private final ByteBuf reply = Unpooled.buffer(SMALL);
    private final RespWriter out = new RespWriter(RespVersion.RESP2);
    private final Call call;
    private final long now;

    ScriptRun(
            Parts parts,
            Prepared script,
            ScriptRights rights,
            boolean readOnly,
            Call outer,
            Map<String, Object> globals) {
        this.parts = parts;
        this.script = script;
        this.rights = rights;
        this.readOnly = readOnly || script.has("no-writes");
        this.now = outer.now();
        run = new LuaRun(Scripts.LIMITS, this, globals);
        values = new ScriptValues(run);
        call = new Call(parts.store(), true, out, outer.spec());
        call.isolated(true);
        call.random().seed(outer.random().next());
        out.to(reply);
    }

    LuaRun run() {
        return run;
    }

    /** Runs it and writes what it returns. */
    void into(RespWriter to) {
        Object result = run.run(script.code());
        values.write(result, to, out.version() == RespVersion.RESP3);
    }

    void version(RespVersion version) {
        out.version(version);
    }

    ScriptSink sink() {
        return parts.sink();
    }

    // ---- commands

    /** What redis.call and redis.pcall do; an error is a table with {@code err}. */
    Object call(Arguments args) {
        command.set(words(args));
        reply.clear();
        try {
            CommandSpec spec = allowed();
            ScriptCost.charge(run, parts.store(), spec, command);
            carryOut(spec);
        } catch (CommandError e) {
            return error(e.bytes());
        }
        run.chargeSteps(reply.readableBytes() >> 4);
        run.chargeBytes(2L * reply.readableBytes());
        if (reply.getByte(0) == '-') {
            return error(io.netty.buffer.ByteBufUtil.getBytes(reply, 1, reply.readableBytes() - 3));
        }
        return values.value(reply);
    }

    private LuaTable error(byte[] text) {
        run.chargeBytes(SMALL);
        return new LuaTable().set("err", new LuaString(text)).set("ignore_error_stats_update", true);
    }

    private byte[][] words(Arguments args) {
        if (args.size() == 0) {
            throw raised(args, "ERR Please specify at least one argument for this redis lib call");
        }
        byte[][] words = new byte[args.size()][];
        for (int i = 0; i < words.length; i++) {
            Object value = args.get(i);
            if (value instanceof LuaString string) {
                words[i] = string.bytes();
            } else if (value instanceof Double number) {
                run.chargeSteps(NUMBER_STEPS);
                words[i] = text(number);
            } else {
                throw raised(args, "ERR Lua redis lib command arguments must be strings or integers");
            }
        }
        return words;
    }

    /** A number as C prints it by {@code %.17g}, which loses nothing. */
    private static byte[] text(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return LuaString.of(whole && number != 0 ? Long.toString((long) number) : LuaNumbers.general(number, 17, false))
                .bytes();
    }

    static LuaError raised(Arguments args, String text) {
        return args.raised(new LuaTable().set("err", LuaString.of(text)));
    }

    private CommandSpec allowed() {
        CommandSpec spec = parts.table().find(command);
        if (spec == null || (spec.where() == Where.CONTAINER && command.size() > 1)) {
            throw new CommandError("ERR Unknown Redis command called from script");
        }
        if (!spec.takes(command) || spec.where() == Where.CONTAINER) {
            throw new CommandError("ERR Wrong number of args calling Redis command from script");
        }
        boolean ours = spec.execution() == null;
        if (spec.flags().contains("noscript")
                || (ours && !isOwn(spec))
                || spec.name().equals("memory|usage")) {
            throw new CommandError("ERR This Redis command is not allowed from script");
        }
        if (readOnly && (spec.writes() || spec.flags().contains("pubsub"))) {
            throw new CommandError("ERR Write commands are not allowed from read-only scripts.");
        }
        if (rights.outOfMemory() && spec.flags().contains("denyoom") && !script.has("allow-oom")) {
            throw new CommandError("OOM command not allowed when used memory > 'maxmemory'.");
        }
        requireRights(spec);
        return spec;
    }

    private void requireRights(CommandSpec spec) {
        AccessRules rules = rights.rules();
        AccessRules.Refusal refusal = rules == null ? null : rules.refusal(spec, command);
        if (refusal != null) {
            throw new CommandError("ERR The user executing the script can't "
                    + switch (refusal) {
                        case COMMAND -> "run this command or subcommand";
                        case KEY -> "access at least one of the keys mentioned in the command arguments";
                        case OTHER_KEYS -> "run this command, which may use other keys than it names";
                        case CHANNEL -> "publish to the channel mentioned in the command";
                    });
        }
    }

    private static boolean isOwn(CommandSpec spec) {
        return switch (spec.name()) {
            case "ping", "echo", "time", "select", "publish", "spublish" -> true;
            default -> false;
        };
    }

    private void carryOut(CommandSpec spec) {
        Execution execution = spec.execution();
        if (execution != null) {
            execution.run(call.on(command, spec, out, now));
        } else {
            own(spec);
        }
    }

    // Commands of the connection's own that make sense without one.
    private void own(CommandSpec spec) {
        switch (spec.name()) {
            case "ping" -> {
                if (command.size() > 2) {
                    throw new CommandError("ERR wrong number of arguments for 'ping' command");
                } else if (command.size() == 2) {
                    out.bulk(command.bytes(1));
                } else {
                    out.pong();
                }
            }
            case "echo" -> out.bulk(command.bytes(1));
            case "time" -> out.array(2).bulk(Long.toString(now / 1000)).bulk(Long.toString(now % 1000 * 1000));
            case "select" -> {
                if (!command.isInteger(1)) {
                    throw CommandError.NOT_INTEGER;
                }
                if (command.integer(1) != 0) {
                    throw new CommandError("ERR DB index is out of range");
                }
                out.ok();
            }
            default -> {
                // Who listens differs from member to member, and what a script sees must not.
                parts.sink()
                        .published(
                                command.bytes(1), command.bytes(2), spec.name().length() > "publish".length());
                out.integer(0);
            }
        }
    }

    /** Whether a command would be allowed: redis.acl_check_cmd. */
    boolean mayCall(Arguments args) {
        command.set(words(args));
        CommandSpec spec = parts.table().find(command);
        if (spec == null || !spec.takes(command)) {
            throw raised(args, "ERR Invalid command passed to redis.acl_check_cmd()");
        }
        AccessRules rules = rights.rules();
        return rules == null || rules.refusal(spec, command) == null;
    }

    /** The text of an error that nobody caught. */
    byte[] text(LuaError error) {
        Object value = error.value();
        LuaString text;
        if (value instanceof LuaTable table) {
            text = table.get("err") instanceof LuaString err ? err : LuaString.of("ERR unknown error");
        } else {
            text = LuaString.of("ERR " + (value == Nil.NIL ? "nil" : value));
        }
        String where = " script: " + script.sha() + (error.line() > 0 ? ", on @user_script:" + error.line() + "." : "");
        byte[] all = java.util.Arrays.copyOf(text.bytes(), text.length() + where.length());
        System.arraycopy(LuaString.of(where).bytes(), 0, all, text.length(), where.length());
        return ScriptValues.oneLine(all);
    }
}
