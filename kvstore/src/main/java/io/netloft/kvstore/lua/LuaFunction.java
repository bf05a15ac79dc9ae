package io.netloft.kvstore.lua;

/** A function, of a script or built in. */
abstract class LuaFunction {
    abstract Object[] call(LuaRun run, Object[] args);

    /** What it takes of the thread's stack, in frames. */
    abstract int frames();
}
