package io.netloft.kvstore.lua;

/** A compiled script. Immutable; may be run by several threads at a time. */
public final class LuaScript {
    private final Prototype code;

    private LuaScript(Prototype code) {
        this.code = code;
    }

    /**
     * Compiles a script, in time and memory proportional to its length.
     *
     * @param chunk what errors call it
     * @throws LuaSyntaxException when it is none
     */
    public static LuaScript compile(byte[] text, String chunk) {
        return new LuaScript(new Parser(text, chunk).script());
    }

    Closure closure() {
        return new Closure(code, new Cell[0]);
    }
}
