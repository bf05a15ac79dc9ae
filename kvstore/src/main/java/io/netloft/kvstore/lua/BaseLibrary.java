package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The functions without a table (Lua 5.1 manual, section 5.1). */
final class BaseLibrary {
    private static final int MOST_RESULTS = 8000;
    private static final int COMPILER_FRAMES = 1200;
    private static final int MOST_CHUNK = 256 * 1024;
    private static final LuaString METATABLE = LuaString.of("__metatable");
    private static final Builtin NEXT = new Builtin("next", BaseLibrary::next);
    private static final Builtin STEP = new Builtin("ipairs", BaseLibrary::step);

    private BaseLibrary() {}

    static void into(LuaTable globals) {
        Map<String, Builtin.Body> all = Map.ofEntries(
                Map.entry("type", args -> Builtin.one(LuaString.of(Operators.type(args.any(0))))),
                Map.entry("tostring", args -> Builtin.one(args.shown(args.any(0)))),
                Map.entry("tonumber", BaseLibrary::toNumber),
                Map.entry("pairs", args -> new Object[] {NEXT, args.table(0), Nil.NIL}),
                Map.entry("ipairs", args -> new Object[] {STEP, args.table(0), 0.0}),
                Map.entry("rawget", BaseLibrary::rawGet),
                Map.entry("rawset", BaseLibrary::rawSet),
                Map.entry("rawequal", args -> Builtin.one(Operators.rawEqual(args.run(), args.any(0), args.any(1)))),
                Map.entry("getmetatable", BaseLibrary::getMetatable),
                Map.entry("setmetatable", BaseLibrary::setMetatable),
                Map.entry("select", BaseLibrary::select),
                Map.entry("unpack", BaseLibrary::unpack),
                Map.entry("loadstring", BaseLibrary::loadString),
                Map.entry("load", BaseLibrary::load),
                // Memory is the collector's: nothing about it may be seen.
                Map.entry("collectgarbage", args -> Builtin.one(0.0)),
                Map.entry("gcinfo", args -> new Object[] {0.0, 0.0}));
        all.keySet().stream()
                .sorted()
                .forEach(name -> globals.set(name, new Builtin(name, java.util.Objects.requireNonNull(all.get(name)))));
        globals.set("next", NEXT);
    }

    private static Object[] next(Arguments args) {
        LuaTable table = args.table(0);
        args.run().budget().key(args.get(1));
        int from = table.position(args.get(1));
        if (from < 0) {
            throw args.error("invalid key to 'next'");
        }
        int at = table.after(from);
        if (at < 0) {
            args.run().budget().steps(table.gaps() >> 4);
            return Builtin.one(Nil.NIL);
        }
        // What was passed by: without this a loop over a table of holes is quadratic and free.
        args.run().budget().steps((at - from) >> 2);
        return new Object[] {table.keyAt(at), table.valueAt(at)};
    }

    private static Object[] step(Arguments args) {
        int index = (int) args.whole(1) + 1;
        Object value = args.table(0).get(index);
        return value == Nil.NIL ? Builtin.one(Nil.NIL) : new Object[] {LuaNumbers.box(index), value};
    }

    private static Object[] toNumber(Arguments args) {
        long base = args.whole(1, 10);
        if (base == 10) {
            Double number = Operators.number(args.run(), args.any(0));
            return Builtin.one(number == null ? Nil.NIL : number);
        }
        if (base < 2 || base > 36) {
            throw args.bad(1, "base out of range");
        }
        String text = args.string(0).toString().strip();
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        if (base == 16 && (digits.startsWith("0x") || digits.startsWith("0X"))) {
            digits = digits.substring(2);
        }
        double value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), (int) base);
            if (digit < 0) {
                return Builtin.one(Nil.NIL);
            }
            value = value * base + digit;
        }
        args.run().budget().steps(digits.length() >> 2);
        return Builtin.one(digits.isEmpty() ? Nil.NIL : (Object) (negative ? -value : value));
    }

    private static Object[] rawGet(Arguments args) {
        args.run().budget().key(args.any(1));
        return Builtin.one(args.table(0).get(args.any(1)));
    }

    private static Object[] rawSet(Arguments args) {
        LuaTable table = args.changeable(0);
        Object key = args.any(1);
        if (key == Nil.NIL || (key instanceof Double number && Double.isNaN(number))) {
            throw args.error("table index is " + (key == Nil.NIL ? "nil" : "NaN"));
        }
        args.put(table, key, args.any(2));
        return Builtin.one(table);
    }

    private static Object[] getMetatable(Arguments args) {
        args.any(0);
        LuaTable metatable = args.metatable(0);
        if (metatable == null) {
            return Builtin.one(Nil.NIL);
        }
        Object shown = metatable.get(METATABLE);
        return Builtin.one(shown == Nil.NIL ? metatable : shown);
    }

    private static Object[] setMetatable(Arguments args) {
        LuaTable table = args.table(0);
        if (args.size() < 2 || !(args.isAbsent(1) || args.get(1) instanceof LuaTable)) {
            throw args.bad(1, "nil or table expected");
        }
        if (table.isReadOnly()) {
            throw args.raised(LuaString.of(LuaRun.READ_ONLY));
        }
        LuaTable before = table.metatable();
        if (before != null && before.get(METATABLE) != Nil.NIL) {
            throw args.error("cannot change a protected metatable");
        }
        table.metatable(args.isAbsent(1) ? null : args.table(1));
        return Builtin.one(table);
    }

    private static Object[] select(Arguments args) {
        if (args.get(0) instanceof LuaString string && string.length() > 0 && string.at(0) == '#') {
            return Builtin.one(LuaNumbers.box(args.size() - 1));
        }
        long from = args.whole(0);
        if (from < 0) {
            from = args.size() + from;
        }
        if (from < 1) {
            throw args.bad(0, "index out of range");
        }
        return args.from((int) Math.min(from, args.size()));
    }

    private static Object[] unpack(Arguments args) {
        LuaTable table = args.table(0);
        long from = args.whole(1, 1);
        long to = args.whole(2, table.length());
        if (from > to) {
            return Builtin.nothing();
        }
        if (to - from < 0 || to - from >= MOST_RESULTS) {
            throw args.error("too many results to unpack");
        }
        Object[] results = new Object[(int) (to - from) + 1];
        args.run().budget().steps(results.length);
        for (int i = 0; i < results.length; i++) {
            results[i] = table.get(LuaNumbers.box((double) (from + i)));
        }
        return results;
    }

    private static Object[] loadString(Arguments args) {
        LuaString text = args.string(0);
        LuaString name = args.string(1, text);
        return compiled(args, text, chunk(name));
    }

    private static Object[] load(Arguments args) {
        LuaFunction reader = args.function(0);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Object piece = Operators.first(args.run().callBack(reader));
            if (piece == Nil.NIL || (piece instanceof LuaString string && string.length() == 0)) {
                return compiled(args, new LuaString(all.toByteArray()), chunk(args.string(1, LuaString.of("=(load)"))));
            }
            if (!(piece instanceof LuaString string)) {
                throw args.error("reader function must return a string");
            }
            args.run().budget().bytes(2L * string.length());
            all.writeBytes(string.bytes());
        }
    }

    private static Object[] compiled(Arguments args, LuaString text, String chunk) {
        if (text.length() > MOST_CHUNK) {
            return new Object[] {Nil.NIL, LuaString.of(chunk + ": chunk of " + text.length() + " bytes is too long")};
        }
        if (text.length() > 0 && text.at(0) == 0x1B) {
            return new Object[] {Nil.NIL, LuaString.of("attempt to load chunk with wrong mode")};
        }
        // A node of the tree takes more than the bytes that it was written with.
        args.run().budget().bytes(64L * text.length());
        args.run().budget().steps(16L * text.length());
        args.run().enter(COMPILER_FRAMES);
        try {
            return Builtin.one(LuaScript.compile(text.bytes(), chunk).closure());
        } catch (LuaSyntaxException e) {
            return new Object[] {Nil.NIL, LuaString.of(e.text())};
        } finally {
            args.run().leave(COMPILER_FRAMES);
        }
    }

    /** What errors call a chunk of a name: as Lua's luaO_chunkid has it. */
    private static String chunk(LuaString name) {
        String text = name.toString();
        if (text.startsWith("=") || text.startsWith("@")) {
            return text.substring(1, Math.min(text.length(), 60));
        }
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        boolean cut = end >= 0 || line.length() > 43;
        return "[string \"" + (line.length() > 43 ? line.substring(0, 43) : line) + (cut ? "...\"]" : "\"]");
    }
}
