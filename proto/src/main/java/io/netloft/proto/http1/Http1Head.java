package io.netloft.proto.http1;

import static io.netloft.proto.http1.Http1Field.CONNECTION;
import static io.netloft.proto.http1.Http1Field.CONTENT_LENGTH;
import static io.netloft.proto.http1.Http1Field.HOST;
import static io.netloft.proto.http1.Http1Field.HTTP2_SETTINGS;
import static io.netloft.proto.http1.Http1Field.KEEP_ALIVE;
import static io.netloft.proto.http1.Http1Field.OTHER;
import static io.netloft.proto.http1.Http1Field.PROXY_AUTHENTICATE;
import static io.netloft.proto.http1.Http1Field.PROXY_AUTHENTICATION_INFO;
import static io.netloft.proto.http1.Http1Field.PROXY_AUTHORIZATION;
import static io.netloft.proto.http1.Http1Field.PROXY_CONNECTION;
import static io.netloft.proto.http1.Http1Field.TE;
import static io.netloft.proto.http1.Http1Field.TRAILER;
import static io.netloft.proto.http1.Http1Field.TRANSFER_ENCODING;
import static io.netloft.proto.http1.Http1Field.UPGRADE;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A view of one message head, reused from message to message: the head's bytes in an array of its own, and where each
 * part begins and ends in it. Nothing becomes a string unless asked for.
 *
 * <pre>
 *   lineStart, nameStart   nameEnd  valueStart        valueEnd       lineEnd
 *   |                      |        |                 |              |
 *   C o n t e n t - T y p e :       t e x t / p l a i n  (blanks) CR LF
 * </pre>
 *
 * <p>All offsets count into {@link #bytes()}. A view holds good until the next message is read into it; while a head
 * has arrived in part, the same view must be handed to the same reader again. One thread at a time.
 */
public abstract sealed class Http1Head permits Http1RequestHead, Http1ResponseHead {
    private static final byte[] NOTHING = new byte[Http1Octets.PAD];
    private static final int SMALL = 1024;
    /** A larger array is let go once a head has come that would not have needed it. */
    private static final int KEPT = 4 * 1024;

    private static final int SPANS = 4;
    private static final int FEW_FIELDS = 24;
    private static final long HOP_BY_HOP = Http1Field.set(
            CONNECTION,
            KEEP_ALIVE,
            PROXY_CONNECTION,
            TE,
            TRAILER,
            UPGRADE,
            TRANSFER_ENCODING,
            PROXY_AUTHENTICATE,
            PROXY_AUTHORIZATION,
            PROXY_AUTHENTICATION_INFO,
            HTTP2_SETTINGS);
    /** Dropping these would change where the message ends or whom it is for (RFC 9110 §7.6.1 is silent on it). */
    private static final long NEVER_NOMINATED = Http1Field.set(HOST, CONTENT_LENGTH, TRANSFER_ENCODING);

    private byte[] bytes = NOTHING;
    private int length;
    private int minor;

    private int size;
    private int[] spans = new int[0];
    private Http1Field[] kinds = new Http1Field[0];
    /** Index of each name's first field; means something only where the bit in {@code present} is set. */
    private final short[] firsts = new short[Long.SIZE];

    private long present;
    private long repeated;

    /** Set while names are scanned, so that heads without an underscore never look for one again. */
    private boolean underscored;

    private long nominated;
    private boolean nominatesOther;
    private boolean keepAlive;
    private boolean upgrade;
    private Http1Framing framing = Http1Framing.NONE;
    private long contentLength = -1;

    private boolean lenient;
    private long noted;

    Http1Head() {}

    /** The array that holds the head, {@link #length()} bytes from 0; not to be written to. */
    public final byte[] bytes() {
        return bytes;
    }

    /** Bytes of the head with start line and empty line. */
    public final int length() {
        return length;
    }

    /** The minor version, 0 or 1. */
    public final int minor() {
        return minor;
    }

    /** The number of fields. */
    public final int size() {
        return size;
    }

    /** Where the name of field {@code i} begins. */
    public final int nameStart(int i) {
        return spans[Objects.checkIndex(i, size) * SPANS];
    }

    /** Where the name of field {@code i} ends: its colon. */
    public final int nameEnd(int i) {
        return spans[Objects.checkIndex(i, size) * SPANS + 1];
    }

    /** Where the value of field {@code i} begins, blanks skipped. */
    public final int valueStart(int i) {
        return spans[Objects.checkIndex(i, size) * SPANS + 2];
    }

    /** Where the value of field {@code i} ends, blanks left out. */
    public final int valueEnd(int i) {
        return spans[Objects.checkIndex(i, size) * SPANS + 3];
    }

    /** Where the line of field {@code i} begins. */
    public final int lineStart(int i) {
        return nameStart(i);
    }

    /** Where the line of field {@code i} ends, after its CRLF. */
    public final int lineEnd(int i) {
        return Objects.checkIndex(i, size) == size - 1 ? fieldsEnd() : spans[(i + 1) * SPANS];
    }

    /** Which name field {@code i} has. */
    public final Http1Field field(int i) {
        return kinds[Objects.checkIndex(i, size)];
    }

    /** The index of the first field of a name, or -1. */
    public final int first(Http1Field field) {
        return has(field) ? firsts[field.index()] : -1;
    }

    /** Whether there is a field of that name. */
    public final boolean has(Http1Field field) {
        return (present & field.bit()) != 0;
    }

    /** Whether there is more than one field of that name. */
    public final boolean repeats(Http1Field field) {
        return (repeated & field.bit()) != 0;
    }

    /** The name of field {@code i} as it came. */
    public final String name(int i) {
        return text(nameStart(i), nameEnd(i));
    }

    /** The value of field {@code i}, each byte a character (ISO-8859-1). */
    public final String value(int i) {
        return text(valueStart(i), valueEnd(i));
    }

    /** Whether the value of field {@code i} is {@code lowercase}, in whatever case it came. */
    public final boolean valueEquals(int i, String lowercase) {
        return Http1Octets.equalsLowercase(bytes, valueStart(i), valueEnd(i), lowercase);
    }

    /** Whether the name of field {@code i} is {@code lowercase}, in whatever case it came. */
    public final boolean nameEquals(int i, String lowercase) {
        return Http1Octets.equalsLowercase(bytes, nameStart(i), nameEnd(i), lowercase);
    }

    /** Whether the name of field {@code i} is {@code lowercase}, ASCII, in whatever case it came. */
    public final boolean nameEquals(int i, byte[] lowercase) {
        return Http1Octets.equalsLowercase(bytes, nameStart(i), nameEnd(i), lowercase);
    }

    /** The index of the first field whose name is {@code lowercase}, ASCII, in whatever case it came, or -1. */
    public final int first(byte[] lowercase) {
        return next(-1, lowercase);
    }

    /** The index of the first field after field {@code i} whose name is {@code lowercase}, ASCII, or -1. */
    public final int next(int i, byte[] lowercase) {
        int[] from = spans;
        for (int at = (i + 1) * SPANS, end = size * SPANS; at < end; at += SPANS) {
            if (Http1Octets.equalsLowercase(bytes, from[at], from[at + 1], lowercase)) {
                return at / SPANS;
            }
        }
        return -1;
    }

    /** The index of the first field after field {@code i} of that name, or -1. */
    public final int next(int i, Http1Field field) {
        if (repeats(field)) {
            for (int at = i + 1; at < size; at++) {
                if (kinds[at] == field) {
                    return at;
                }
            }
        }
        return -1;
    }

    /**
     * Whether the name of field {@code i} holds an underscore. Behind CGI and what copies it, {@code X_Forwarded_For}
     * and {@code X-Forwarded-For} are one variable, so that the one can pass for the other.
     */
    public final boolean underscored(int i) {
        Http1Field field = field(i);
        return underscored && field == OTHER && Http1Octets.hasUnderscore(bytes, nameStart(i), nameEnd(i));
    }

    /**
     * Whether field {@code i} is for this connection only and is not forwarded as it came (RFC 9110 §7.6.1): Connection
     * and what it nominates, Keep-Alive, Proxy-Connection, TE, Trailer, Upgrade, Transfer-Encoding, HTTP2-Settings and
     * the Proxy- fields of authentication. Content-Length and Host never are. Whoever forwards a chunked body untouched
     * writes a Transfer-Encoding of its own.
     */
    public final boolean hopByHop(int i) {
        Http1Field field = field(i);
        if (field != OTHER) {
            return ((HOP_BY_HOP | nominated) & field.bit()) != 0;
        }
        return nominatesOther && Http1HeadRules.nominates(this, nameStart(i), nameEnd(i));
    }

    /** How the end of the body is found. */
    public final Http1Framing framing() {
        return framing;
    }

    /** The bytes of body that follow when framing is LENGTH, else -1. */
    public final long contentLength() {
        return contentLength;
    }

    /** Whether the connection may carry another message after this one: by version, Connection and framing. */
    public final boolean keepAlive() {
        return keepAlive && framing != Http1Framing.UNTIL_CLOSE;
    }

    /** Whether another protocol is asked for or agreed to; never for h2c, which would smuggle requests past us. */
    public final boolean upgrade() {
        return upgrade;
    }

    /** Whether a lenient reader found this fault and read on; a strict reader throws instead. */
    public final boolean noted(Http1Fault fault) {
        return (noted & fault.bit()) != 0;
    }

    /** Where the fields end and the empty line begins. */
    final int fieldsEnd() {
        return length == 0 ? 0 : bytes[length - 2] == Http1Octets.CR ? length - 2 : length - 1;
    }

    final String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Throws, or when lenient remembers the fault and returns. */
    final void refuse(Http1Fault fault, int offset) {
        refuse(fault, offset, offset);
    }

    final void refuse(Http1Fault fault, int offset, int decidedAt) {
        if (!lenient) {
            throw new Http1Exception(fault, offset, decidedAt);
        }
        noted |= fault.bit();
    }

    void begin(boolean readLeniently) {
        if (bytes.length > KEPT && length < KEPT / 2) {
            bytes = NOTHING;
        }
        if (kinds.length > FEW_FIELDS * 4 && size < FEW_FIELDS) {
            kinds = new Http1Field[0];
            spans = new int[0];
        }
        lenient = readLeniently;
        length = 0;
        minor = 0;
        size = 0;
        present = 0;
        repeated = 0;
        noted = 0;
        underscored = false;
        nominated = 0;
        nominatesOther = false;
        keepAlive = false;
        upgrade = false;
        framing = Http1Framing.NONE;
        contentLength = -1;
    }

    /** Makes room for {@code needed} bytes and what scans read beyond them; keeps the first {@code used}. */
    final byte[] reserve(int needed, int used) {
        if (bytes.length < needed + Http1Octets.PAD) {
            byte[] larger = new byte[Math.max(Math.max(needed, SMALL), used * 2) + Http1Octets.PAD];
            System.arraycopy(bytes, 0, larger, 0, used);
            bytes = larger;
        }
        return bytes;
    }

    final void add(Http1Field field, int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int i = size;
        if (i == kinds.length) {
            int room = Math.max(FEW_FIELDS, i * 2);
            kinds = Arrays.copyOf(kinds, room);
            spans = Arrays.copyOf(spans, room * SPANS);
        }
        kinds[i] = field;
        int[] to = spans;
        int at = i * SPANS;
        to[at] = nameStart;
        to[at + 1] = nameEnd;
        to[at + 2] = valueStart;
        to[at + 3] = valueEnd;
        size = i + 1;
        long bit = field.bit();
        if ((present & bit) == 0) {
            present |= bit;
            firsts[field.index()] = (short) i;
        } else {
            repeated |= bit;
        }
    }

    final void underscored() {
        underscored = true;
    }

    final void minor(int version) {
        minor = version;
    }

    final void conclude(int headLength) {
        length = headLength;
    }

    final void nominate(Http1Field field) {
        if (field == OTHER) {
            nominatesOther = true;
        } else {
            nominated |= field.bit() & ~NEVER_NOMINATED;
        }
    }

    final void persist(boolean connectionPersists, boolean upgradeAsked) {
        keepAlive = connectionPersists;
        upgrade = upgradeAsked;
    }

    final void frame(Http1Framing bodyFraming, long bodyLength) {
        framing = bodyFraming;
        contentLength = bodyLength;
    }

    @Override
    public String toString() {
        return size + " fields, " + length + " bytes, " + framing;
    }
}
