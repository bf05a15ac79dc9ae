package io.netloft.proto.packet;

/**
 * A read past the last captured octet. Cutting short is an everyday thing in captures, so there is one instance, without
 * a stack trace; it means "not captured", never "malformed".
 */
public final class TruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final TruncatedException INSTANCE = new TruncatedException();

    private TruncatedException() {
        super("packet: read past the captured octets (expected: a longer capture)", null, false, false);
    }

    static TruncatedException instance() {
        return INSTANCE;
    }
}
