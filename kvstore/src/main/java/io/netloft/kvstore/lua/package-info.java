/**
 * Lua 5.1 for scripts that run inside the replicated state: the same on every member to the byte, and bounded without a
 * clock.
 *
 * <pre>
 *   bytes ─▶ Lexer ─▶ Parser ─▶ LuaScript (a tree of Expr and Stat)
 *   LuaScript ─▶ LuaRun ─▶ Expr, Stat ─▶ Operators ─▶ LuaTable, LuaString, Closure
 *                   │            └─▶ Builtin (…Library)
 *                   └─▶ Budget: steps, bytes, depth
 * </pre>
 *
 * <p>Everything that a script can see is decided by its text and its input: strings are bytes, numbers print as C prints
 * {@code %.14g}, tables go through their keys in the order in which those came, nothing shows an address, and there is
 * neither a clock nor a file. Whatever could take long or grow is charged to the {@link Budget} before it is done.
 *
 * <p>Left out: coroutines, {@code debug}, {@code io}, {@code os}, {@code package}, {@code print}, bytecode, finalizers.
 *
 * <p>Threads: a script is immutable once compiled and may be run by several at a time; a run belongs to one thread.
 *
 * <p>Reading order: LuaScript, LuaRun, Budget, Lexer, Parser, Expr, Stat, Operators, LuaTable, Builtin, Arguments, then
 * the libraries.
 */
@NullMarked
package io.netloft.kvstore.lua;

import org.jspecify.annotations.NullMarked;
