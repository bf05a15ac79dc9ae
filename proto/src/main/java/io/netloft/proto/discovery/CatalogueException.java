package io.netloft.proto.discovery;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/** A datagram of the catalogue that breaks the rules. Carries no stack trace: anybody may send them all day. */
public final class CatalogueException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final CatalogueFault fault;

    CatalogueException(CatalogueFault fault, Object found) {
        super("catalogue: " + fault.word() + ": " + found + " (expected: " + fault.rule() + ")");
        this.fault = fault;
    }

    /** What is wrong. */
    public CatalogueFault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
