package io.netloft.proto.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The field names that somebody here reads; every other name is {@link #OTHER}. The head decoder recognizes them while
 * it parses, in whatever case they come, without making a string.
 */
public enum Http1Field {
    HOST,
    CONNECTION,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    KEEP_ALIVE,
    TE,
    TRAILER,
    UPGRADE,
    EXPECT,
    MAX_FORWARDS,
    PROXY_CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    PROXY_AUTHENTICATION_INFO,
    HTTP2_SETTINGS,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    X_FORWARDED_PORT,
    X_REAL_IP,
    X_REQUEST_ID,
    VIA,
    DATE,
    SERVER,
    COOKIE,
    SET_COOKIE,
    LOCATION,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    CONTENT_RANGE,
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    AUTHORIZATION,
    WWW_AUTHENTICATE,
    USER_AGENT,
    REFERER,
    ORIGIN,
    CACHE_CONTROL,
    PRAGMA,
    AGE,
    EXPIRES,
    VARY,
    ETAG,
    LAST_MODIFIED,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    RANGE,
    RETRY_AFTER,
    GRPC_STATUS,
    CLIENT_CERT,
    CLIENT_CERT_CHAIN,
    TRACEPARENT,
    TRACESTATE,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_ACCEPT,
    SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION,
    SEC_WEBSOCKET_EXTENSIONS,
    /** Any name not listed here. */
    OTHER;

    /** Names of 8 bytes and more are told apart by their first 8, their last 8 and their length. */
    private static final int WORD = Long.BYTES;

    private static final int TABLE_BITS = 8;
    private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;
    private static final Http1Field[] TABLE = table();

    private final String lowercase;
    private final int length;
    private final long first;
    private final long second;
    private final long third;
    private final long last;

    Http1Field() {
        lowercase = name().toLowerCase(Locale.ROOT).replace('_', '-');
        length = lowercase.length();
        byte[] padded = Arrays.copyOf(lowercase.getBytes(StandardCharsets.US_ASCII), length + WORD);
        first = firstWord(padded, 0, length);
        second = middleWord(padded, 0, length, WORD);
        third = middleWord(padded, 0, length, 2 * WORD);
        last = lastWord(padded, length, length);
    }

    /** The name in lower case, {@code content-length} for instance; for {@link #OTHER} it has no meaning. */
    public String lowercase() {
        return lowercase;
    }

    /** A number for arrays and bit sets that live no longer than the process. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    /** This field's bit in a set of fields. */
    long bit() {
        return 1L << index();
    }

    static long set(Http1Field... fields) {
        long set = 0;
        for (Http1Field field : fields) {
            set |= field.bit();
        }
        return set;
    }

    /**
     * The field that a name stands for. The name must hold no control character, so that setting the bit 0x20 folds its
     * case and can't turn any other character into a letter, a digit or a hyphen; 8 bytes must be readable from {@code
     * start}.
     */
    static Http1Field of(byte[] name, int start, int end) {
        int length = end - start;
        long first = firstWord(name, start, length);
        long last = lastWord(name, end, length);
        int slot = slot(first, last, length);
        while (true) {
            Http1Field field = TABLE[slot];
            if (field == OTHER || field.is(name, start, length, first, last)) {
                return field;
            }
            slot = (slot + 1) & TABLE_MASK;
        }
    }

    private boolean is(byte[] name, int start, int nameLength, long nameFirst, long nameLast) {
        return first == nameFirst
                && last == nameLast
                && length == nameLength
                && (length <= 2 * WORD
                        || (second == middleWord(name, start, length, WORD)
                                && third == middleWord(name, start, length, 2 * WORD)));
    }

    private static long firstWord(byte[] name, int start, int length) {
        long word = Http1Octets.lowercaseWord(name, start);
        return length < WORD ? word & Http1Octets.mask(length) : word;
    }

    /** The word at {@code at}, or as far right as the name reaches; 0 where first and last leave no gap. */
    private static long middleWord(byte[] name, int start, int length, int at) {
        return length <= 2 * WORD ? 0 : Http1Octets.lowercaseWord(name, start + Math.min(at, length - WORD));
    }

    private static long lastWord(byte[] name, int end, int length) {
        return length < WORD ? 0 : Http1Octets.lowercaseWord(name, end - WORD);
    }

    private static int slot(long first, long last, int length) {
        long mixed = (first ^ Long.rotateLeft(last, 29) ^ length) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> (Long.SIZE - TABLE_BITS));
    }

    private static Http1Field[] table() {
        Http1Field[] fields = values();
        if (fields.length > Long.SIZE) {
            throw new IllegalStateException("Http1Field: " + fields.length + " names (expected: up to 64, a bit each)");
        }
        Http1Field[] table = new Http1Field[1 << TABLE_BITS];
        Arrays.fill(table, OTHER);
        for (Http1Field field : fields) {
            if (field.length > 4 * WORD) {
                throw new IllegalStateException(field + ": longer than the four words that are compared");
            }
            if (field != OTHER) {
                int slot = slot(field.first, field.last, field.length);
                while (table[slot] != OTHER) {
                    slot = (slot + 1) & TABLE_MASK;
                }
                table[slot] = field;
            }
        }
        return table;
    }
}
