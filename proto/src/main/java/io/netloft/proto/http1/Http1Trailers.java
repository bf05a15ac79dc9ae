package io.netloft.proto.http1;

/** What a trailer section may be: bounded, and of names that change nothing in the head (RFC 9110 §6.5.1). */
final class Http1Trailers {
    private static final int NAME_ROOM = 64;
    private static final String CONTENT = "content-";
    /** RFC 9530 §2: made for trailers. */
    private static final String CONTENT_DIGEST = "content-digest";

    private static final String X_FORWARDED = "x-forwarded-";
    private static final String PROXY = "proxy-";
    private static final String CONDITION = "if-";

    /** Framing, routing, modifiers, authentication and what controls the response. */
    private static final long FORBIDDEN = Http1Field.set(
            Http1Field.TRANSFER_ENCODING,
            Http1Field.TE,
            Http1Field.TRAILER,
            Http1Field.CONNECTION,
            Http1Field.KEEP_ALIVE,
            Http1Field.UPGRADE,
            Http1Field.HTTP2_SETTINGS,
            Http1Field.HOST,
            Http1Field.FORWARDED,
            Http1Field.X_REAL_IP,
            Http1Field.CLIENT_CERT,
            Http1Field.CLIENT_CERT_CHAIN,
            Http1Field.X_REQUEST_ID,
            Http1Field.VIA,
            Http1Field.EXPECT,
            Http1Field.MAX_FORWARDS,
            Http1Field.RANGE,
            Http1Field.CACHE_CONTROL,
            Http1Field.PRAGMA,
            Http1Field.AGE,
            Http1Field.EXPIRES,
            Http1Field.VARY,
            Http1Field.DATE,
            Http1Field.LOCATION,
            Http1Field.RETRY_AFTER,
            Http1Field.AUTHORIZATION,
            Http1Field.WWW_AUTHENTICATE,
            Http1Field.COOKIE,
            Http1Field.SET_COOKIE);

    private static final byte[] NOTHING = new byte[0];

    private final Http1Limits limits;
    private byte[] name = NOTHING;
    private int nameLength;
    private int fields;
    private int bytes;

    Http1Trailers(Http1Limits limits) {
        this.limits = limits;
    }

    void begin() {
        fields = 0;
        bytes = 0;
    }

    boolean empty() {
        return fields == 0;
    }

    /** Counts a byte of the section against its limit. */
    void count(Http1BodyReader reader) {
        bytes++;
        if (bytes > limits.maxTrailer()) {
            throw reader.fail(Http1Fault.TRAILER_TOO_LARGE);
        }
    }

    /** False when there are too many. */
    boolean beginField() {
        nameLength = 0;
        fields++;
        return fields <= limits.maxFields();
    }

    void name(byte octet) {
        if (name.length == 0) {
            name = new byte[NAME_ROOM + Http1Octets.PAD];
        }
        // What doesn't fit is longer than any forbidden name; prefixes are in what does.
        if (nameLength < NAME_ROOM) {
            // Behind CGI X_Real_IP is X-Real-IP, and a gateway that merges trailers makes no difference between them.
            name[nameLength] = octet == '_' ? (byte) '-' : octet;
            nameLength++;
        }
    }

    boolean forbidden() {
        Http1Field field = Http1Field.of(name, 0, nameLength);
        return (field.bit() & FORBIDDEN) != 0
                || (startsWith(CONTENT) && !Http1Octets.equalsLowercase(name, 0, nameLength, CONTENT_DIGEST))
                || startsWith(X_FORWARDED)
                || startsWith(PROXY)
                || startsWith(CONDITION);
    }

    private boolean startsWith(String prefix) {
        return Http1Octets.startsWith(name, 0, nameLength, prefix);
    }
}
