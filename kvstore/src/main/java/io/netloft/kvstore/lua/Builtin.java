package io.netloft.kvstore.lua;

/** A function that is built in: a name for its errors, and what it does. Immutable. */
public final class Builtin extends LuaFunction {
    private static final int FRAMES = 6;
    private static final Object[] NOTHING = {};

    /** What a function does with its arguments; the results in order. */
    @FunctionalInterface
    public interface Body {
        /** Carries it out. */
        Object[] call(Arguments args);
    }

    private final String name;
    private final Body body;

    /** A function of a name. */
    public Builtin(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    /** No result. */
    public static Object[] nothing() {
        return NOTHING;
    }

    /** One result. */
    public static Object[] one(Object value) {
        return new Object[] {value};
    }

    String name() {
        return name;
    }

    @Override
    Object[] call(LuaRun run, Object[] args) {
        run.budget().steps(2 + (args.length >> 3));
        return body.call(new Arguments(run, args));
    }

    @Override
    int frames() {
        return FRAMES;
    }
}
