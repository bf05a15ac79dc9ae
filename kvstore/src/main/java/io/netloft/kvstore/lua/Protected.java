package io.netloft.kvstore.lua;

import java.util.Arrays;

/** Calls whose errors do not end the script: pcall, xpcall; and what raises them: error, assert. */
final class Protected {
    private Protected() {}

    static void into(LuaTable globals) {
        globals.set("pcall", new Builtin("pcall", Protected::pcall));
        globals.set("xpcall", new Builtin("xpcall", Protected::xpcall));
        globals.set("error", new Builtin("error", Protected::error));
        globals.set("assert", new Builtin("assert", Protected::assertion));
    }

    private static Object[] pcall(Arguments args) {
        Object function = args.any(0);
        try {
            return succeeded(args.run().callBack(function, args.from(1)));
        } catch (LuaError e) {
            return new Object[] {false, text(e.value())};
        }
    }

    /** An error that is a table becomes its text, as in Redis. */
    private static Object text(Object value) {
        if (value instanceof LuaTable table && table.get("err") instanceof LuaString text) {
            return text;
        }
        return value;
    }

    private static Object[] xpcall(Arguments args) {
        Object handler = args.any(1);
        try {
            return succeeded(args.run().callBack(args.get(0)));
        } catch (LuaError e) {
            Object[] handled = args.run().callBack(handler, e.value());
            Object[] all = new Object[handled.length + 1];
            all[0] = false;
            System.arraycopy(handled, 0, all, 1, handled.length);
            return all;
        }
    }

    private static Object[] succeeded(Object[] results) {
        Object[] all = new Object[results.length + 1];
        all[0] = true;
        System.arraycopy(results, 0, all, 1, results.length);
        return all;
    }

    private static Object[] error(Arguments args) {
        Object value = args.get(0);
        int level = (int) args.whole(1, 1);
        boolean located = value instanceof LuaString || value instanceof Double;
        if (located && level > 0) {
            String where = args.run().where(level);
            LuaString text = Operators.string(args.run(), value);
            args.run().budget().bytes(where.length() + text.length() + 32L);
            byte[] all = Arrays.copyOf(LuaString.of(where).bytes(), where.length() + text.length());
            System.arraycopy(text.bytes(), 0, all, where.length(), text.length());
            value = new LuaString(all);
        }
        throw args.raised(value);
    }

    private static Object[] assertion(Arguments args) {
        if (Operators.isTrue(args.any(0))) {
            return args.from(0);
        }
        throw args.error(args.string(1, LuaString.of("assertion failed!")).toString());
    }
}
