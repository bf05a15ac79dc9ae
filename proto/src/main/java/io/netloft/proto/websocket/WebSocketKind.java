package io.netloft.proto.websocket;

import java.util.Locale;

/** Kinds of messages: those of two data opcodes and of three control opcodes. */
public enum WebSocketKind {
    TEXT,
    BINARY,
    CLOSE,
    PING,
    PONG;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** A constant word in lower case. */
    public String word() {
        return word;
    }

    /** The kind of an opcode that begins a message. */
    static WebSocketKind of(int opcode) {
        return switch (opcode) {
            case 1 -> TEXT;
            case 2 -> BINARY;
            case 8 -> CLOSE;
            case 9 -> PING;
            default -> PONG;
        };
    }
}
