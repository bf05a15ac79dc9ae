package io.netloft.proto.resp;

import io.netty.handler.codec.DecoderException;
import java.io.Serial;

/**
 * A command or message that breaks the rules. Carries no stack trace: a peer's misbehaviour is no event of ours, and
 * under attack there are many.
 */
public final class RespException extends DecoderException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final RespFault fault;
    private final long offset;

    RespException(RespFault fault, long offset) {
        this(fault, fault.text(), offset);
    }

    private RespException(RespFault fault, String text, long offset) {
        super("Protocol error: " + text);
        this.fault = fault;
        this.offset = offset;
    }

    /** A fault whose text ends with the byte that was found. */
    static RespException got(RespFault fault, byte found, long offset) {
        boolean visible = found >= ' ' && found <= '~';
        String shown = visible ? String.valueOf((char) found) : String.format("\\x%02x", found & 0xff);
        return new RespException(fault, fault.text() + shown + "'", offset);
    }

    /** The fault of a command with more arguments than allowed, worded by whether its sender is known. */
    static RespException tooMany(RespLimits limits) {
        return new RespException(
                limits.authenticated() ? RespFault.MULTIBULK_LENGTH : RespFault.UNAUTHENTICATED_MULTIBULK_LENGTH, 0);
    }

    /** What is wrong. */
    public RespFault fault() {
        return fault;
    }

    /** Where: bytes from the start of the command, or of the message. */
    public long offset() {
        return offset;
    }

    /** What a server answers before it closes the connection, for {@link RespWriter#error}: Redis's own words. */
    public String reply() {
        return "ERR " + getMessage();
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
