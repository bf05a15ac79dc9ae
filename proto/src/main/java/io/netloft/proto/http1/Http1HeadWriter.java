package io.netloft.proto.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes start lines and fields into a buffer: {@link #requestLine} or {@link #statusLine}, any number of fields, {@link
 * #end}. What callers hand in is checked, so that no value can end its line: a CR, LF, NUL or other character that the
 * part may not hold is refused before anything of it is written. Common pieces are made once. Stateless; any thread.
 */
public final class Http1HeadWriter {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 999;
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[][] METHODS = new byte[Http1Method.values().length][];
    private static final byte[][] NAMES = new byte[Http1Field.values().length][];

    static {
        for (int status = MIN_STATUS; status < STATUS_LINES.length; status++) {
            STATUS_LINES[status] = statusLine(status);
        }
        int i = 0;
        for (Http1Field field : Http1Field.values()) {
            NAMES[i] = ascii(field.lowercase() + ": ");
            i++;
        }
        i = 0;
        for (Http1Method method : Http1Method.values()) {
            METHODS[i] = ascii(method.name() + " ");
            i++;
        }
    }

    private Http1HeadWriter() {}

    /**
     * Writes {@code METHOD SP target SP HTTP/1.1 CRLF}.
     *
     * @throws IllegalArgumentException when the method is OTHER or the target holds what no target may
     */
    public static void requestLine(ByteBuf out, Http1Method method, CharSequence target) {
        if (method == Http1Method.OTHER) {
            throw new IllegalArgumentException("method: OTHER (expected: a named one); pass its text instead");
        }
        checkTarget(target);
        out.writeBytes(METHODS[index(method)]);
        out.writeCharSequence(target, StandardCharsets.US_ASCII);
        out.writeBytes(VERSION);
    }

    /**
     * Writes a request line with any method.
     *
     * @throws IllegalArgumentException when the method is no token or the target holds what no target may
     */
    public static void requestLine(ByteBuf out, CharSequence method, CharSequence target) {
        checkToken("method", method);
        checkTarget(target);
        out.writeCharSequence(method, StandardCharsets.US_ASCII);
        out.writeByte(' ');
        out.writeCharSequence(target, StandardCharsets.US_ASCII);
        out.writeBytes(VERSION);
    }

    /**
     * Writes {@code HTTP/1.1 SP status SP reason CRLF} with the usual reason.
     *
     * @throws IllegalArgumentException when the status is not 100 to 999
     */
    public static void statusLine(ByteBuf out, int status) {
        if (status < MIN_STATUS || status > MAX_STATUS) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100..999); pass three digits");
        }
        out.writeBytes(status < STATUS_LINES.length ? STATUS_LINES[status] : statusLine(status));
    }

    /**
     * Writes one field line.
     *
     * @throws IllegalArgumentException when the name is no token or the value holds what no value may
     */
    public static void field(ByteBuf out, CharSequence name, CharSequence value) {
        checkToken("name", name);
        checkValue(value);
        out.writeCharSequence(name, StandardCharsets.US_ASCII);
        out.writeBytes(COLON);
        out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
        out.writeBytes(CRLF);
    }

    /**
     * Writes one field line, the name in lower case.
     *
     * @throws IllegalArgumentException when the field is OTHER or the value holds what no value may
     */
    public static void field(ByteBuf out, Http1Field field, CharSequence value) {
        checkValue(value);
        out.writeBytes(nameOf(field));
        out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
        out.writeBytes(CRLF);
    }

    /**
     * Writes one field line with a number.
     *
     * @throws IllegalArgumentException when the field is OTHER
     */
    public static void field(ByteBuf out, Http1Field field, long value) {
        out.writeBytes(nameOf(field));
        out.writeCharSequence(Long.toString(value), StandardCharsets.US_ASCII);
        out.writeBytes(CRLF);
    }

    /** Writes the line of field {@code i} as it came. */
    public static void field(ByteBuf out, Http1Head head, int i) {
        int start = head.lineStart(i);
        out.writeBytes(head.bytes(), start, head.lineEnd(i) - start);
    }

    /** Writes the empty line that ends a head. */
    public static void end(ByteBuf out) {
        out.writeBytes(CRLF);
    }

    private static byte[] nameOf(Http1Field field) {
        if (field == Http1Field.OTHER) {
            throw new IllegalArgumentException("field: OTHER (expected: a named one); pass its name instead");
        }
        return NAMES[field.index()];
    }

    @SuppressWarnings("EnumOrdinal") // an index that lives no longer than the process
    private static int index(Http1Method method) {
        return method.ordinal();
    }

    private static void checkToken(String what, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f || !Http1Octets.isToken((byte) c)) {
                throw refused(what, i, c, "token characters");
            }
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + ": \"\" (expected: token characters); name it");
        }
    }

    private static void checkTarget(CharSequence target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= Http1Octets.DEL || c == '#') {
                throw refused("target", i, c, "visible ASCII but #");
            }
        }
        if (target.isEmpty()) {
            throw new IllegalArgumentException("target: \"\" (expected: visible ASCII but #); pass / for the root");
        }
    }

    private static void checkValue(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff || !Http1Octets.isText((byte) c)) {
                throw refused("value", i, c, "ISO-8859-1 without control characters but HTAB");
            }
        }
    }

    private static IllegalArgumentException refused(String what, int at, char c, String rule) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT, "%s: U+%04X at %d (expected: %s); remove or encode it", what, (int) c, at, rule));
    }

    private static byte[] statusLine(int status) {
        return ascii(
                "HTTP/1.1 " + status + " " + HttpResponseStatus.valueOf(status).reasonPhrase() + "\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
