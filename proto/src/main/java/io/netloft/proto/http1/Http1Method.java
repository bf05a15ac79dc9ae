package io.netloft.proto.http1;

/** A request method (RFC 9110 §9); {@link #OTHER} stands for every token that is not one of the named. */
public enum Http1Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    CONNECT(false, false),
    OPTIONS(true, true),
    TRACE(true, true),
    PATCH(false, false),
    OTHER(false, false);

    private static final Http1Method[] ALL = values();

    private final boolean safe;
    private final boolean idempotent;
    private final long word;

    Http1Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
        this.word = Http1Octets.wordOf(name());
    }

    /** Whether the method asks for no change of state (RFC 9110 §9.2.1). */
    public boolean safe() {
        return safe;
    }

    /** Whether sending the request twice has the effect of sending it once (RFC 9110 §9.2.2). */
    public boolean idempotent() {
        return idempotent;
    }

    /** The method whose name stands in {@code bytes}, which must be readable for 8 bytes from {@code start}. */
    static Http1Method of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length > 7) {
            return OTHER;
        }
        long word = Http1Octets.word(bytes, start) & Http1Octets.mask(length);
        if (word == GET.word) {
            return GET;
        }
        if (word == POST.word) {
            return POST;
        }
        for (Http1Method method : ALL) {
            if (method.word == word && method != OTHER) {
                return method;
            }
        }
        return OTHER;
    }
}
