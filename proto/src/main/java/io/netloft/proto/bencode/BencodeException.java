package io.netloft.proto.bencode;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/** A document that breaks the rules. Carries no stack trace: whoever wrote it may write many. */
public final class BencodeException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final BencodeFault fault;

    private BencodeException(BencodeFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    static BencodeException at(BencodeFault fault, long offset) {
        return new BencodeException(fault, "bencode: byte " + offset + " (expected: " + fault.rule() + ")");
    }

    static BencodeException field(BencodeFault fault, String field, Object found, String expected) {
        return new BencodeException(
                fault, fault.rule() + ": " + field + ": " + found + " (expected: " + expected + ")");
    }

    /** What is wrong. */
    public BencodeFault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
