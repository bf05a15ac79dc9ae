package io.netloft.kvstore.lua;

/** A run used up what it may use. No script can catch it. Carries no stack trace. */
public final class LuaLimit extends RuntimeException {
    /** What was used up. */
    public enum Kind {
        /** Steps: it took too long. */
        STEPS("script took too many steps"),
        /** Bytes: it made too much. */
        BYTES("script made too many bytes");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final Kind kind;

    LuaLimit(Kind kind) {
        super(kind.text, null, false, false);
        this.kind = kind;
    }

    /** What was used up. */
    public Kind kind() {
        return kind;
    }
}
