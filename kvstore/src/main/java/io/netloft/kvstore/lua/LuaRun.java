package io.netloft.kvstore.lua;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** One run of a script: its globals, what it may still use, who called whom. Used by one thread. */
public final class LuaRun {
    static final String READ_ONLY = "Attempt to modify a readonly table";

    private final Budget budget;
    private final Object host;
    private final LuaTable globals;
    private final RandomNumbers random = new RandomNumbers();
    private final Map<Object, Integer> shown = new IdentityHashMap<>();
    private Site[] sites = new Site[8];
    private int top;

    /**
     * Prepares a run.
     *
     * @param host what functions of the embedder find by {@link Arguments#host}
     * @param more globals beside those of Lua
     */
    public LuaRun(LuaLimits limits, Object host, Map<String, Object> more) {
        this.budget = new Budget(limits.steps(), limits.bytes(), limits.depth());
        this.host = host;
        this.globals = Globals.with(new HashMap<>(more));
    }

    /**
     * Runs a script.
     *
     * @return what it returns first; nil when nothing
     * @throws LuaError what it raised
     * @throws LuaLimit when it used up what it may use
     */
    public Object run(LuaScript script) {
        return Operators.first(callBack(script.closure()));
    }

    /** How many steps it took so far. */
    public long steps() {
        return budget.used();
    }

    /** Charges steps, before what takes so long is done. */
    public void chargeSteps(long count) {
        budget.steps(count);
    }

    /** Charges bytes, before they are made. */
    public void chargeBytes(long count) {
        budget.bytes(count);
    }

    /** What the embedder gave. */
    Object host() {
        return host;
    }

    Budget budget() {
        return budget;
    }

    LuaTable globals() {
        return globals;
    }

    RandomNumbers random() {
        return random;
    }

    /** A number for a table or function that is shown: no address, and the same on every member. */
    int shown(Object value) {
        Integer known = shown.get(value);
        if (known == null) {
            budget.bytes(LuaTable.ENTRY_BYTES);
            known = shown.size() + 1;
            shown.put(value, known);
        }
        return known;
    }

    // ---- calls

    /**
     * Where a call was made.
     *
     * @param line 0: by a function that is built in
     * @param name what the function was called by there; {@code ?} when by no name
     */
    private record Site(String chunk, int line, String name, boolean method) {
        static final Site BUILT_IN = new Site("", 0, "?", false);
    }

    Object[] call(Frame frame, Operation.Call at, Object callee, Object[] args) {
        if (callee instanceof LuaFunction function) {
            return invoke(function, args, site(frame, at));
        }
        Object handler = Operators.metamethod(callee, Globals.CALL);
        if (handler instanceof LuaFunction function) {
            return invoke(function, withSelf(callee, args), site(frame, at));
        }
        throw at.notCallable(frame, callee);
    }

    private static Site site(Frame frame, Operation.Call at) {
        return new Site(frame.code().chunk(), at.line(), at.name(), at.isMethod());
    }

    /** A call that a script makes without writing one: a metamethod, a step of a loop. */
    Object[] callAt(Frame frame, int line, Object callee, Object... args) {
        return dispatch(callee, args, new Site(frame.code().chunk(), line, "?", false));
    }

    /** A call by a function that is built in. */
    Object[] callBack(Object callee, Object... args) {
        return dispatch(callee, args, Site.BUILT_IN);
    }

    private Object[] dispatch(Object callee, Object[] args, Site site) {
        if (callee instanceof LuaFunction function) {
            return invoke(function, args, site);
        }
        Object handler = Operators.metamethod(callee, Globals.CALL);
        if (handler instanceof LuaFunction function) {
            return invoke(function, withSelf(callee, args), site);
        }
        String text = where(site) + "attempt to call a " + Operators.type(callee) + " value";
        throw new LuaError(LuaString.of(text), site.line() > 0 ? site.line() : line());
    }

    private static Object[] withSelf(Object self, Object[] args) {
        Object[] all = new Object[args.length + 1];
        all[0] = self;
        System.arraycopy(args, 0, all, 1, args.length);
        return all;
    }

    private Object[] invoke(LuaFunction function, Object[] args, Site site) {
        int frames = function.frames();
        if (!budget.enter(frames)) {
            throw new LuaError(LuaString.of(where(site) + "stack overflow"), site.line() > 0 ? site.line() : line());
        }
        if (top == sites.length) {
            sites = Arrays.copyOf(sites, 2 * top);
        }
        sites[top] = site;
        top++;
        try {
            return function.call(this, args);
        } finally {
            top--;
            budget.leave(frames);
        }
    }

    /** Goes deeper within a function that is built in and calls itself. */
    void enter(int frames) {
        if (!budget.enter(frames)) {
            throw error("stack overflow");
        }
    }

    void leave(int frames) {
        budget.leave(frames);
    }

    // ---- errors

    /** The line of the script that is being carried out; 0 when none is. */
    int line() {
        for (int i = top - 1; i >= 0; i--) {
            if (sites[i].line() > 0) {
                return sites[i].line();
            }
        }
        return 0;
    }

    private static String where(Site site) {
        return site.line() > 0 ? site.chunk() + ":" + site.line() + ": " : "";
    }

    /** The place of the caller at a level, as it stands before an error; empty when that is no script. */
    String where(int level) {
        return level <= top ? where(sites[top - level]) : "";
    }

    /** An error about an argument, which counts from 0, of the function that is being carried out. */
    LuaError badArgument(int argument, String why) {
        Site site = sites[top - 1];
        if (site.method() && argument == 0) {
            return error("calling '" + site.name() + "' on bad self (" + why + ")");
        }
        int shown = site.method() ? argument : argument + 1;
        return error("bad argument #" + shown + " to '" + site.name() + "' (" + why + ")");
    }

    /** An error of the function that is being carried out, with the place that called it. */
    LuaError error(String text) {
        return plainError(where(1) + text);
    }

    /** An error without a place: one of the interpreter's own within a function that is built in. */
    LuaError plainError(String text) {
        budget.bytes(text.length());
        return new LuaError(LuaString.of(text), line());
    }
}
