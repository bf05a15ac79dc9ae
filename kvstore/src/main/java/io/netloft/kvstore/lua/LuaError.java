package io.netloft.kvstore.lua;

/** An error that a script raised or ran into; its value may be anything. Carries no stack trace. */
public final class LuaError extends RuntimeException {
    private final Object value;
    private final int line;

    /**
     * Raises a value.
     *
     * @param line the line of the script that was being carried out; 0 when unknown
     */
    public LuaError(Object value, int line) {
        super(String.valueOf(value), null, false, false);
        this.value = value;
        this.line = line;
    }

    /** What was raised. */
    public Object value() {
        return value;
    }

    /** The line of the script that was being carried out; 0 when unknown. */
    public int line() {
        return line;
    }
}
