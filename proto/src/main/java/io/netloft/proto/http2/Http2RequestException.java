package io.netloft.proto.http2;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/** A request that breaks the rules. Carries no stack trace: under attack there are many. */
public final class Http2RequestException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Http2Fault fault;

    Http2RequestException(Http2Fault fault) {
        super(fault.word() + ": " + fault.sentence() + "; " + fault.remedy());
        this.fault = fault;
    }

    /** What is wrong. */
    public Http2Fault fault() {
        return fault;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
