package io.netloft.proto.discovery;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/** A datagram that breaks the rules. Carries no stack trace: anybody may send them all day. */
public final class LsdException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final LsdFault fault;

    LsdException(LsdFault fault, Object found) {
        super("local discovery: " + fault.word() + ": " + found + " (expected: " + fault.rule() + ")");
        this.fault = fault;
    }

    /** What is wrong. */
    public LsdFault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
