package io.netloft.proto.event;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A message that breaks the rules. Carries no stack trace: a peer's misbehaviour is no event of ours. */
public final class EventException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final EventFault fault;
    private final @Nullable Long ref;

    EventException(EventFault fault, String message, @Nullable Long ref) {
        super(message);
        this.fault = fault;
        this.ref = ref;
    }

    /** What is wrong. */
    public EventFault fault() {
        return fault;
    }

    /** What to answer. */
    public EventMessage.Failure answer() {
        return new EventMessage.Failure(ref, fault.word(), String.valueOf(getMessage()), null);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
