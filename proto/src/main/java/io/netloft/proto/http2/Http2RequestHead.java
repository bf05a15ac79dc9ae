package io.netloft.proto.http2;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request's field list, checked as it comes in (RFC 9113 §8.2, §8.3), and written as an HTTP/1.1 head. {@link #begin},
 * {@link #add} for each field in its order, {@link #write}; then again for the next request. Not thread-safe.
 *
 * <p>Memory: what {@link Http2Limits#maxHead()} allows, kept from request to request.
 */
public final class Http2RequestHead {
    private static final int USUAL = 1024;
    private static final int MOST_DIGITS = 18;
    private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1\r\n");
    private static final AsciiString HOST = AsciiString.cached("host: ");
    private static final AsciiString COOKIE = AsciiString.cached("cookie: ");
    private static final AsciiString CHUNKED = AsciiString.cached("transfer-encoding: chunked\r\n");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString UPGRADE = AsciiString.cached("connection: upgrade\r\nupgrade: ");
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key: ");
    private static final AsciiString LINE = AsciiString.cached("\r\n");
    // What an octet may stand in, by its value.
    private static final int TOKEN = 1;
    private static final int NAME = 2;
    private static final int VALUE = 4;
    private static final int PATH = 8;
    private static final int AUTHORITY = 16;
    private static final byte[] CLASSES = classes();
    /** RFC 9113 §8.2.2, and what only a switch from HTTP/1.1 needs. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings");

    /** Of the names of {@link #OF_THE_CONNECTION}, a bit each: most names have none of these, and need not be looked up. */
    private static final int LENGTHS_OF_THE_CONNECTION = lengths(OF_THE_CONNECTION);
    /** The same with the names of requests that are treated apart. */
    private static final int LENGTHS_APART =
            LENGTHS_OF_THE_CONNECTION | lengths(Set.of("host", "cookie", "te", "sec-websocket-key", "content-length"));

    private final Http2Limits limits;
    private byte[] lines = new byte[USUAL];
    private int length;
    private int fields;
    private boolean regular;
    private @Nullable CharSequence method;
    private @Nullable CharSequence scheme;
    private @Nullable CharSequence authority;
    private @Nullable CharSequence path;
    private @Nullable CharSequence protocol;
    private @Nullable CharSequence host;
    private @Nullable StringBuilder cookies;
    private long contentLength;

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < classes.length; c++) {
            boolean upper = c >= 'A' && c <= 'Z';
            boolean alphanumeric = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean token = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            // RFC 9113 §8.2.1: names have no upper case.
            int classOf = (token ? TOKEN : 0) | (token && !upper ? NAME : 0);
            // What HTTP/1.1 can carry too: the same section forbids less than a line of text does.
            classOf |= (c >= ' ' && c != 0x7F) || c == '\t' ? VALUE : 0;
            classOf |= c > ' ' && c < 0x7F && c != '#' ? PATH : 0;
            // Without the @ of user information, which §8.3.1 forbids, and without what other readers end a host at.
            classOf |= alphanumeric || "-._~:[]%!$&'()*+,;=".indexOf(c) >= 0 ? AUTHORITY : 0;
            classes[c] = (byte) classOf;
        }
        return classes;
    }

    private static int lengths(Set<String> names) {
        int lengths = 0;
        for (String name : names) {
            lengths |= 1 << name.length();
        }
        return lengths;
    }

    private static boolean among(int lengths, CharSequence name) {
        return name.length() < Integer.SIZE && (lengths >>> name.length() & 1) != 0;
    }

    /** An empty head. */
    public Http2RequestHead(Http2Limits limits) {
        this.limits = limits;
    }

    /** Forgets the request before. */
    public void begin() {
        length = 0;
        fields = 0;
        regular = false;
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        host = null;
        cookies = null;
        contentLength = -1;
        if (lines.length > 8 * USUAL) {
            lines = new byte[USUAL];
        }
    }

    /**
     * Takes the next field; both texts must hold until {@link #write}.
     *
     * @throws Http2RequestException when it breaks a rule; the request is over then
     */
    public void add(CharSequence name, CharSequence value) {
        fields++;
        check(fields <= limits.maxFields(), Http2Fault.TOO_MANY_FIELDS);
        check(name.length() + (long) value.length() <= limits.maxHead(), Http2Fault.HEAD_TOO_LARGE);
        if (!name.isEmpty() && name.charAt(0) == ':') {
            pseudo(name.toString(), value);
        } else {
            regular = true;
            check(nameOf(name), Http2Fault.FIELD_NAME);
            check(valueOf(value), Http2Fault.FIELD_VALUE);
            if (among(LENGTHS_APART, name)) {
                regular(name, value);
            } else {
                line(name, value);
            }
        }
    }

    /**
     * The status of a response: the first field of its list, after {@link #begin}.
     *
     * @throws Http2RequestException when it is no status, or nothing that can be one
     */
    public int status(CharSequence name, CharSequence value) {
        fields++;
        check(AsciiString.contentEquals(name, ":status"), Http2Fault.PSEUDO_MISSING);
        check(value.length() == 3, Http2Fault.STATUS);
        long status = number(value);
        check(status >= 100 && status <= 599, Http2Fault.STATUS);
        return (int) status;
    }

    /**
     * Takes the next field of a response, or of trailers, between {@link #begin} and {@link #writeFields}.
     *
     * @throws Http2RequestException when it breaks a rule; the request is over then
     */
    public void field(CharSequence name, CharSequence value) {
        fields++;
        check(fields <= limits.maxFields(), Http2Fault.TOO_MANY_FIELDS);
        check(name.isEmpty() || name.charAt(0) != ':', Http2Fault.PSEUDO_IN_TRAILERS);
        check(nameOf(name), Http2Fault.FIELD_NAME);
        check(valueOf(value), Http2Fault.FIELD_VALUE);
        check(
                !among(LENGTHS_OF_THE_CONNECTION, name) || !OF_THE_CONNECTION.contains(name.toString()),
                Http2Fault.CONNECTION_FIELD);
        line(name, value);
    }

    /** Writes the fields as they stand behind a status line or the last chunk's size, their empty line included. */
    public void writeFields(ByteBuf out) {
        out.writeBytes(lines, 0, length);
        put(LINE, out);
    }

    private void pseudo(String name, CharSequence value) {
        check(!regular, Http2Fault.PSEUDO_LATE);
        switch (name) {
            case ":method" -> method = once(method, value);
            case ":scheme" -> scheme = once(scheme, value);
            case ":authority" -> authority = once(authority, value);
            case ":path" -> path = once(path, value);
            case ":protocol" -> protocol = once(protocol, value);
            default -> throw new Http2RequestException(Http2Fault.PSEUDO_UNKNOWN);
        }
    }

    private static CharSequence once(@Nullable CharSequence before, CharSequence value) {
        check(before == null, Http2Fault.PSEUDO_REPEATED);
        return value;
    }

    private void regular(CharSequence name, CharSequence value) {
        String text = name.toString();
        switch (text) {
            case "host" -> {
                check(host == null, Http2Fault.HOST_REPEATED);
                host = value;
            }
            case "cookie" -> crumb(value);
            // Speaks of this connection only, and says no more than that its fields are understood.
            case "te" -> check(AsciiString.contentEqualsIgnoreCase(value, "trailers"), Http2Fault.TE);
            // Only HTTP/1.1 has a key; for an extended CONNECT it is made here.
            case "sec-websocket-key" -> {
                if (protocol == null) {
                    line(name, value);
                }
            }
            case "content-length" -> {
                check(contentLength < 0, Http2Fault.CONTENT_LENGTH_REPEATED);
                contentLength = number(value);
                line(name, value);
            }
            default -> {
                check(!OF_THE_CONNECTION.contains(text), Http2Fault.CONNECTION_FIELD);
                line(name, value);
            }
        }
    }

    /** RFC 9113 §8.2.3: crumbs are put together before they leave HTTP/2. */
    private void crumb(CharSequence value) {
        StringBuilder all = cookies;
        if (all == null) {
            all = new StringBuilder();
            cookies = all;
        } else {
            all.append("; ");
        }
        all.append(value);
    }

    private static long number(CharSequence value) {
        check(!value.isEmpty() && value.length() <= MOST_DIGITS, Http2Fault.CONTENT_LENGTH);
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            check(c >= '0' && c <= '9', Http2Fault.CONTENT_LENGTH);
            number = number * 10 + c - '0';
        }
        return number;
    }

    /** The length that the request announced, or -1: its DATA must add up to it (RFC 9113 §8.1.1). */
    public long contentLength() {
        return contentLength;
    }

    /** The protocol that an extended CONNECT asks for (RFC 8441), or null when this is none. */
    public @Nullable CharSequence protocol() {
        return protocol;
    }

    /** The same without a key: an extended CONNECT for a WebSocket has none then, as HTTP/1.1 wants it. */
    public void write(boolean ends, ByteBuf out) {
        write(ends, "", out);
    }

    /**
     * Writes the head, its empty line included; an extended CONNECT as the upgrade of HTTP/1.1 that does the same (RFC 8441
     * §5).
     *
     * @param ends whether the request has no body: END_STREAM stood on its HEADERS
     * @param key the Sec-WebSocket-Key of an upgrade to a WebSocket
     * @throws Http2RequestException when the list as a whole breaks a rule; nothing was written then
     */
    public void write(boolean ends, CharSequence key, ByteBuf out) {
        CharSequence m = required(method);
        check(token(m), Http2Fault.METHOD);
        boolean connect = AsciiString.contentEquals(m, "CONNECT");
        CharSequence p = protocol;
        if (p != null) {
            check(connect && token(p), Http2Fault.PSEUDO_PROTOCOL);
            check(contentLength < 0, Http2Fault.CONTENT_LENGTH_MISMATCH);
            connect = false;
            m = GET;
        }
        CharSequence target = connect ? connectTarget() : target(m);
        CharSequence to = hostOf();
        check(!ends || contentLength <= 0, Http2Fault.CONTENT_LENGTH_MISMATCH);
        int most = m.length() + target.length() + to.length() + length + (cookies == null ? 0 : cookies.length());
        int upgrade = p == null ? CHUNKED.length() : UPGRADE.length() + p.length() + KEY.length() + key.length() + 4;
        check(
                most + HOST.length() + VERSION.length() + upgrade + COOKIE.length() <= limits.maxHead(),
                Http2Fault.HEAD_TOO_LARGE);
        put(m, out).writeByte(' ');
        put(target, out);
        put(VERSION, out);
        put(HOST, out);
        put(to, out);
        put(LINE, out).writeBytes(lines, 0, length);
        if (cookies != null) {
            put(COOKIE, out);
            put(cookies, out);
            put(LINE, out);
        }
        if (p != null) {
            upgrade(p, key, out);
        } else if (!ends && contentLength < 0) {
            put(CHUNKED, out);
        }
        put(LINE, out);
    }

    private static void upgrade(CharSequence protocol, CharSequence key, ByteBuf out) {
        put(UPGRADE, out);
        put(protocol, out);
        put(LINE, out);
        if (!key.isEmpty()) {
            put(KEY, out);
            put(key, out);
            put(LINE, out);
        }
    }

    private CharSequence connectTarget() {
        check(scheme == null && path == null, Http2Fault.PSEUDO_IN_CONNECT);
        CharSequence a = authority;
        if (a == null) {
            throw new Http2RequestException(Http2Fault.AUTHORITY);
        }
        return a;
    }

    private CharSequence target(CharSequence m) {
        CharSequence s = required(scheme);
        check(AsciiString.contentEquals(s, "http") || AsciiString.contentEquals(s, "https"), Http2Fault.SCHEME);
        CharSequence p = required(path);
        boolean server = AsciiString.contentEquals(p, "*") && AsciiString.contentEquals(m, "OPTIONS");
        check(server || (!p.isEmpty() && p.charAt(0) == '/'), Http2Fault.PATH);
        check(consists(p, PATH), Http2Fault.PATH);
        return p;
    }

    private static CharSequence required(@Nullable CharSequence pseudo) {
        if (pseudo == null) {
            throw new Http2RequestException(Http2Fault.PSEUDO_MISSING);
        }
        return pseudo;
    }

    private CharSequence hostOf() {
        CharSequence a = authority;
        CharSequence h = host;
        check(a == null || h == null || AsciiString.contentEqualsIgnoreCase(a, h), Http2Fault.AUTHORITY_MISMATCH);
        CharSequence to = a == null ? h : a;
        if (to == null || to.isEmpty()) {
            throw new Http2RequestException(Http2Fault.AUTHORITY);
        }
        check(consists(to, AUTHORITY), Http2Fault.AUTHORITY);
        return to;
    }

    private void line(CharSequence name, CharSequence value) {
        int more = name.length() + value.length() + 4;
        check(length + (long) more <= limits.maxHead(), Http2Fault.HEAD_TOO_LARGE);
        if (length + more > lines.length) {
            lines = Arrays.copyOf(lines, Math.max(lines.length * 2, length + more));
        }
        put(name);
        lines[length++] = ':';
        lines[length++] = ' ';
        put(value);
        lines[length++] = '\r';
        lines[length++] = '\n';
    }

    private void put(CharSequence text) {
        if (text instanceof AsciiString octets) {
            System.arraycopy(octets.array(), octets.arrayOffset(), lines, length, octets.length());
            length += octets.length();
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            lines[length++] = (byte) text.charAt(i);
        }
    }

    private static ByteBuf put(CharSequence text, ByteBuf out) {
        if (text instanceof AsciiString octets) {
            return out.writeBytes(octets.array(), octets.arrayOffset(), octets.length());
        }
        for (int i = 0; i < text.length(); i++) {
            out.writeByte(text.charAt(i));
        }
        return out;
    }

    private static boolean nameOf(CharSequence name) {
        return !name.isEmpty() && consists(name, NAME);
    }

    private static boolean token(CharSequence text) {
        return !text.isEmpty() && consists(text, TOKEN);
    }

    private static boolean valueOf(CharSequence value) {
        int end = value.length();
        boolean padded = end > 0 && (blank(value.charAt(0)) || blank(value.charAt(end - 1)));
        return !padded && consists(value, VALUE);
    }

    /** Whether every octet is of that class. What HPACK unpacks are octets; a call for each would cost more than it finds. */
    private static boolean consists(CharSequence text, int of) {
        if (text instanceof AsciiString octets) {
            byte[] array = octets.array();
            int end = octets.arrayOffset() + octets.length();
            for (int i = octets.arrayOffset(); i < end; i++) {
                if ((CLASSES[array[i] & 0xFF] & of) == 0) {
                    return false;
                }
            }
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xFF || (CLASSES[c] & of) == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static void check(boolean holds, Http2Fault otherwise) {
        if (!holds) {
            throw new Http2RequestException(otherwise);
        }
    }
}
