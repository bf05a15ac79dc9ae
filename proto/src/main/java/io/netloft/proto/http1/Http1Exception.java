package io.netloft.proto.http1;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/**
 * A message that breaks the rules. Carries no stack trace: a peer's misbehaviour is no event of ours, and under attack
 * there are many.
 */
public final class Http1Exception extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Http1Fault fault;
    private final long offset;
    private final long decidedAt;

    Http1Exception(Http1Fault fault, long offset) {
        this(fault, offset, offset);
    }

    Http1Exception(Http1Fault fault, long offset, long decidedAt) {
        super(fault.word() + ": at byte " + offset + " " + fault.sentence() + "; " + fault.remedy());
        this.fault = fault;
        this.offset = offset;
        this.decidedAt = decidedAt;
    }

    /** What is wrong. */
    public Http1Fault fault() {
        return fault;
    }

    /** Where: bytes from the start of the head, or of the body when the fault is in its framing. */
    public long offset() {
        return offset;
    }

    /** The last byte that had to be seen to find the fault. */
    long decidedAt() {
        return decidedAt;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
