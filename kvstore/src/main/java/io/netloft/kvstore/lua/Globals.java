package io.netloft.kvstore.lua;

import java.util.Map;

/** The names that every script begins with. None may be changed, and one that is not there may not be read. */
final class Globals {
    static final LuaString CALL = LuaString.of("__call");
    private static final LuaString ITSELF = LuaString.of("_G");
    private static final LuaTable STANDARD = standard();

    private Globals() {}

    static LuaTable with(Map<String, Object> more) {
        LuaTable globals = STANDARD.copy();
        globals.set(ITSELF, globals);
        more.forEach((name, value) -> globals.set(LuaString.of(name), value));
        return globals.freeze();
    }

    private static LuaTable standard() {
        LuaTable globals = new LuaTable();
        BaseLibrary.into(globals);
        Protected.into(globals);
        globals.set("_VERSION", LuaString.of("Lua 5.1"));
        globals.set("string", StringLibrary.TABLE);
        globals.set("table", TableLibrary.table());
        globals.set("math", MathLibrary.table());
        globals.set("bit", BitLibrary.table());
        globals.set("cjson", JsonLibrary.table());
        globals.set("struct", StructLibrary.table());
        LuaTable metatable = new LuaTable();
        metatable.set("__index", new Builtin("__index", Globals::missing));
        globals.metatable(metatable.freeze());
        return globals;
    }

    private static Object[] missing(Arguments args) {
        String name = Operators.string(args.run(), args.get(1)).toString();
        throw args.error("Script attempted to access nonexistent global variable '" + name + "'");
    }

    /** A library from its functions. */
    static LuaTable library(Map<String, Builtin.Body> functions) {
        LuaTable table = new LuaTable();
        functions.keySet().stream()
                .sorted()
                .forEach(name ->
                        table.set(name, new Builtin(name, java.util.Objects.requireNonNull(functions.get(name)))));
        return table;
    }
}
