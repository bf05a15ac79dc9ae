package io.netloft.kvstore.lua;

/** Values of Lua that carry nothing but themselves. */
public enum Nil {
    /** No value. */
    NIL("nil"),
    /** What cjson gives for null: a userdata without content. */
    NULL("userdata: (nil)");

    private final String text;

    Nil(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
