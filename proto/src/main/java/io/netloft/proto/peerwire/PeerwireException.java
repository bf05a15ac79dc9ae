package io.netloft.proto.peerwire;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/** A stream or a message of a peer that breaks the rules. Carries no stack trace: a peer may do it all day. */
public final class PeerwireException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final PeerwireFault fault;

    PeerwireException(PeerwireFault fault, Object found) {
        super("peer wire: " + fault.word() + ": " + found + " (expected: " + fault.rule() + ")");
        this.fault = fault;
    }

    /** What is wrong. */
    public PeerwireFault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
