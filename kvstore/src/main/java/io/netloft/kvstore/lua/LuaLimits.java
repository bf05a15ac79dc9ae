package io.netloft.kvstore.lua;

/**
 * What a run may use: constants of the release, for two members that had different ones would come to differ.
 *
 * @param steps statements, expressions and what library functions are charged with; without it a loop holds all writes
 * @param bytes all that is ever made; without it a script fills the heap, and the node with everything in it goes
 * @param depth frames of the thread's stack; without it a recursion ends where that stack happens to
 */
public record LuaLimits(long steps, long bytes, int depth) {}
