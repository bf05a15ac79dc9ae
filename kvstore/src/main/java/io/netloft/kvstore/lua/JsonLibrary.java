package io.netloft.kvstore.lua;

import java.util.Map;

/** The cjson library with its defaults: encode, decode, null. */
final class JsonLibrary {
    /** Half of what lua-cjson lets through, for the stack is a thread's of the node. */
    static final int MOST_NESTED = 500;

    static final int FRAMES = 3;

    private JsonLibrary() {}

    static LuaTable table() {
        return Globals.library(Map.of("encode", JsonLibrary::encode, "decode", JsonLibrary::decode))
                .set("null", Nil.NULL)
                .set("_NAME", LuaString.of("cjson"))
                .set("_VERSION", LuaString.of("2.1.0"))
                .freeze();
    }

    private static Object[] encode(Arguments args) {
        if (args.size() != 1) {
            throw args.bad(0, "expected 1 argument");
        }
        JsonWriter writer = new JsonWriter(args);
        writer.value(args.get(0), 0);
        return Builtin.one(args.made(writer.bytes()));
    }

    private static Object[] decode(Arguments args) {
        if (args.size() != 1) {
            throw args.bad(0, "expected 1 argument");
        }
        return Builtin.one(new JsonReader(args, args.string(0)).document());
    }
}
