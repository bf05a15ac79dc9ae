package io.netloft.kvstore.lua;

/** A script that is none, in the words of Lua's compiler. Carries no stack trace. */
public final class LuaSyntaxException extends RuntimeException {
    LuaSyntaxException(String text) {
        super(text, null, false, false);
    }

    /** What is wrong, with chunk and line. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
