package io.netloft.kvstore.lua;

/**
 * A call under way.
 *
 * @param slots its local variables
 * @param upvalues variables of the functions around it
 * @param varargs what came beyond its parameters
 */
record Frame(LuaRun run, Prototype code, Object[] slots, Cell[] upvalues, Object[] varargs) {}
