package io.netloft.kvstore.core;

import io.netloft.kvstore.lua.LuaNumbers;
import io.netloft.kvstore.lua.LuaRun;
import io.netloft.kvstore.lua.LuaString;
import io.netloft.kvstore.lua.LuaTable;
import io.netloft.kvstore.lua.Nil;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Replies as values of Lua, and values as replies, by Redis' rules. */
final class ScriptValues {
    private static final int MOST_NESTED = 64;
    private static final int VALUE_BYTES = 32;
    private static final int TABLE_BYTES = 96;
    private static final int ENTRY_BYTES = 128;

    private final LuaRun run;

    ScriptValues(LuaRun run) {
        this.run = run;
    }

    // ---- replies to values

    /** Reads one whole reply of ours. */
    Object value(ByteBuf reply) {
        int kind = reply.readByte();
        String line = line(reply);
        return switch (kind) {
            case '+' -> single("ok", line);
            case '-' -> single("err", line);
            case ':' -> LuaNumbers.box((double) Long.parseLong(line));
            case '$' -> line.equals("-1") ? (Object) false : bulk(reply, Integer.parseInt(line));
            case '*' -> line.equals("-1") ? (Object) false : array(reply, Integer.parseInt(line));
            case '%' -> wrapped("map", map(reply, Integer.parseInt(line)));
            case '~' -> wrapped("set", set(reply, Integer.parseInt(line)));
            case '_' -> Nil.NIL;
            case '#' -> line.equals("t");
            case ',' -> wrapped("double", LuaNumbers.box(decimal(line)));
            case '(' -> single("big_number", line);
            case '=' -> verbatim(bulk(reply, Integer.parseInt(line)));
            default -> throw new IllegalStateException("reply of kind " + kind + " (expected: one that is written)");
        };
    }

    private static double decimal(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private String line(ByteBuf reply) {
        int end = reply.indexOf(reply.readerIndex(), reply.writerIndex(), (byte) '\r');
        int length = end - reply.readerIndex();
        String line =
                reply.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
        reply.skipBytes(2);
        return line;
    }

    private LuaString bulk(ByteBuf reply, int length) {
        byte[] bytes = new byte[length];
        reply.readBytes(bytes).skipBytes(2);
        return new LuaString(bytes);
    }

    private LuaTable single(String name, String text) {
        return wrapped(name, LuaString.of(text));
    }

    private LuaTable wrapped(String name, Object value) {
        run.chargeBytes(TABLE_BYTES + ENTRY_BYTES);
        return new LuaTable().set(name, value);
    }

    private LuaTable array(ByteBuf reply, int count) {
        run.chargeBytes(TABLE_BYTES + (long) VALUE_BYTES * count);
        LuaTable table = new LuaTable();
        Object[] all = new Object[count];
        for (int i = 0; i < count; i++) {
            all[i] = value(reply);
        }
        table.addAll(all);
        return table;
    }

    private LuaTable map(ByteBuf reply, int pairs) {
        run.chargeBytes(TABLE_BYTES + (long) ENTRY_BYTES * pairs);
        LuaTable table = new LuaTable();
        for (int i = 0; i < pairs; i++) {
            Object key = value(reply);
            table.set(key, value(reply));
        }
        return table;
    }

    private LuaTable set(ByteBuf reply, int count) {
        run.chargeBytes(TABLE_BYTES + (long) ENTRY_BYTES * count);
        LuaTable table = new LuaTable();
        for (int i = 0; i < count; i++) {
            table.set(value(reply), true);
        }
        return table;
    }

    private LuaTable verbatim(LuaString text) {
        String all = text.toString();
        LuaTable table = new LuaTable()
                .set("format", LuaString.of(all.substring(0, 3)))
                .set("string", LuaString.of(all.substring(4)));
        return wrapped("verbatim_string", table);
    }

    // ---- values to replies

    /** Writes what a script returned. */
    void write(Object value, RespWriter out, boolean resp3) {
        write(value, out, resp3, 0);
    }

    private void write(Object value, RespWriter out, boolean resp3, int depth) {
        run.chargeSteps(1);
        if (value instanceof LuaString string) {
            run.chargeBytes(2L * string.length() + 16);
            out.bulk(string.bytes());
        } else if (value instanceof Double number) {
            run.chargeBytes(16);
            out.integer(LuaNumbers.whole(number));
        } else if (value instanceof Boolean truth) {
            if (resp3) {
                out.bool(truth);
            } else if (truth) {
                out.integer(1);
            } else {
                out.nullBulk();
            }
        } else if (value instanceof LuaTable table) {
            if (depth == MOST_NESTED) {
                throw new CommandError("ERR reached lua stack limit");
            }
            run.chargeBytes(16);
            table(table, out, resp3, depth + 1);
        } else {
            out.nullBulk();
        }
    }

    private void table(LuaTable table, RespWriter out, boolean resp3, int depth) {
        if (table.get("err") instanceof LuaString text) {
            run.chargeBytes(2L * text.length());
            out.error(oneLine(text.bytes()));
        } else if (table.get("ok") instanceof LuaString text) {
            run.chargeBytes(2L * text.length());
            out.simple(oneLine(text.bytes()));
        } else if (table.get("double") instanceof Double number) {
            out.decimal(number);
        } else if (table.get("map") instanceof LuaTable map) {
            map(map, out, resp3, depth);
        } else if (table.get("set") instanceof LuaTable set) {
            set(set, out, resp3, depth);
        } else if (table.get("big_number") instanceof LuaString digits) {
            run.chargeBytes(2L * digits.length());
            out.bigNumber(new String(oneLine(digits.bytes()), StandardCharsets.ISO_8859_1));
        } else if (table.get("verbatim_string") instanceof LuaTable verbatim
                && verbatim.get("format") instanceof LuaString format
                && verbatim.get("string") instanceof LuaString text) {
            run.chargeBytes(2L * text.length());
            out.verbatim((format + "   ").substring(0, 3), text.bytes());
        } else {
            int length = 0;
            while (table.get(length + 1) != Nil.NIL) {
                length++;
            }
            run.chargeSteps(length);
            out.array(length);
            for (int i = 1; i <= length; i++) {
                write(table.get(i), out, resp3, depth);
            }
        }
    }

    private void map(LuaTable map, RespWriter out, boolean resp3, int depth) {
        run.chargeSteps(map.places());
        out.map(map.count());
        map.forEach((key, value) -> {
            write(key, out, resp3, depth);
            write(value, out, resp3, depth);
        });
    }

    private void set(LuaTable set, RespWriter out, boolean resp3, int depth) {
        run.chargeSteps(set.places());
        out.set(set.count());
        set.forEach((key, value) -> write(key, out, resp3, depth));
    }

    /** Text of a line: an error or a status ends with its line. */
    static byte[] oneLine(byte[] text) {
        byte[] all = text.clone();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\r' || all[i] == '\n') {
                all[i] = ' ';
            }
        }
        return all;
    }
}
