package io.netloft.proto.websocket;

/** What can be wrong with a frame. */
public enum WebSocketFault {
    OPCODE("opcode"),
    RESERVED_BITS("reserved-bits"),
    CONTROL("control-frame"),
    CONTINUATION("continuation"),
    LENGTH("length");

    private final String word;

    WebSocketFault(String word) {
        this.word = word;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }
}
