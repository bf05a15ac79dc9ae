package io.netloft.kvstore.lua;

import org.jspecify.annotations.Nullable;

/** The arguments of a function that is built in, and the run that calls it. Places count from 0; errors count from 1. */
public final class Arguments {
    private static final LuaString TOSTRING = LuaString.of("__tostring");

    private final LuaRun run;
    private final Object[] all;

    Arguments(LuaRun run, Object[] all) {
        this.run = run;
        this.all = all;
    }

    /** The run that calls. */
    public LuaRun run() {
        return run;
    }

    /** What the embedder gave the run. */
    public <T> T host(Class<T> type) {
        return type.cast(run.host());
    }

    /** How many there are. */
    public int size() {
        return all.length;
    }

    /** One of any type; nil beyond the last. */
    public Object get(int i) {
        return i < all.length ? all[i] : Nil.NIL;
    }

    Object[] from(int i) {
        return i >= all.length ? Builtin.nothing() : java.util.Arrays.copyOfRange(all, i, all.length);
    }

    boolean isAbsent(int i) {
        return get(i) == Nil.NIL;
    }

    /** One that must be there, of any type. */
    Object any(int i) {
        if (i >= all.length) {
            throw bad(i, "value expected");
        }
        return all[i];
    }

    /** A string, or a number as one. */
    public LuaString string(int i) {
        Object value = get(i);
        if (value instanceof LuaString string) {
            return string;
        }
        if (value instanceof Double) {
            return Operators.string(run, value);
        }
        throw expected(i, "string");
    }

    LuaString string(int i, LuaString otherwise) {
        return isAbsent(i) ? otherwise : string(i);
    }

    double number(int i) {
        Double number = Operators.number(run, get(i));
        if (number == null) {
            throw expected(i, "number");
        }
        return number;
    }

    double number(int i, double otherwise) {
        return isAbsent(i) ? otherwise : number(i);
    }

    /** A number cut to a whole one. */
    long whole(int i) {
        return LuaNumbers.whole(number(i));
    }

    long whole(int i, long otherwise) {
        return isAbsent(i) ? otherwise : whole(i);
    }

    LuaTable table(int i) {
        if (get(i) instanceof LuaTable table) {
            return table;
        }
        throw expected(i, "table");
    }

    /** A table that may be changed. */
    LuaTable changeable(int i) {
        LuaTable table = table(i);
        if (table.isReadOnly()) {
            throw run.plainError(LuaRun.READ_ONLY);
        }
        return table;
    }

    LuaFunction function(int i) {
        if (get(i) instanceof LuaFunction its) {
            return its;
        }
        throw expected(i, "function");
    }

    LuaError expected(int i, String type) {
        String got = i >= all.length ? "no value" : Operators.type(all[i]);
        return bad(i, type + " expected, got " + got);
    }

    LuaError bad(int i, String why) {
        return run.badArgument(i, why);
    }

    /** An error of this function. */
    public LuaError error(String text) {
        return run.error(text);
    }

    /** What is raised as it is, a table perhaps. */
    public LuaError raised(Object value) {
        return new LuaError(value, run.line());
    }

    /** Bytes as a string, charged to the run. */
    public LuaString made(byte[] bytes) {
        run.budget().bytes(bytes.length + 32L);
        return new LuaString(bytes);
    }

    /** A new table, charged to the run. */
    LuaTable newTable() {
        run.budget().bytes(LuaTable.TABLE_BYTES);
        return new LuaTable();
    }

    /** Sets a key of a table, charged to the run. */
    void put(LuaTable table, Object key, Object value) {
        run.budget().key(key);
        run.budget().bytes(table.growth(key, value));
        table.set(key, value);
    }

    /** Any value as tostring shows it. */
    LuaString shown(Object value) {
        Object handler = Operators.metamethod(value, TOSTRING);
        if (handler != Nil.NIL) {
            Object text = Operators.first(run.callBack(handler, value));
            if (text instanceof LuaString || text instanceof Double) {
                return Operators.string(run, text);
            }
            throw run.error("'tostring' must return a string to 'print'");
        }
        return plain(value);
    }

    private LuaString plain(Object value) {
        if (value instanceof LuaString || value instanceof Double) {
            return Operators.string(run, value);
        }
        if (value instanceof Builtin builtin) {
            return LuaString.of("function: builtin: " + builtin.name());
        }
        boolean numbered = value instanceof LuaTable || value instanceof LuaFunction;
        return LuaString.of(
                numbered
                        ? Operators.type(value) + ": 0x" + String.format("%08x", run.shown(value))
                        : String.valueOf(value));
    }

    @Nullable
    LuaTable metatable(int i) {
        Object value = get(i);
        return value instanceof LuaTable table
                ? table.metatable()
                : value instanceof LuaString ? StringLibrary.METATABLE : null;
    }
}
