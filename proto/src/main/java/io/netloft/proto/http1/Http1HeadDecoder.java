package io.netloft.proto.http1;

import static io.netloft.proto.http1.Http1Octets.CR;
import static io.netloft.proto.http1.Http1Octets.LF;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The strict head reader. It copies the head once into the view's array and parses it there line by line, so that the
 * JIT sees plain array code whatever kind of buffer the bytes came in.
 *
 * <pre>
 *            CRLF?          start line           field line*         empty line
 *   PREFIX --------&gt; START_LINE --------&gt; FIELDS --------&gt; FIELDS --------&gt; PREFIX
 * </pre>
 *
 * <p>A head that is whole in the buffer is read in one pass. When a line isn't, the decoder keeps what it copied and the
 * lines it parsed, and looks only at new bytes for the line end that makes another try worth while: a head that arrives a byte
 * at a time costs a constant factor more, not its length squared.
 *
 * <p><b>Memory:</b> bounded by {@link Http1Limits#maxHead()} and {@link Http1Limits#maxFields()}, held by the view.
 */
public final class Http1HeadDecoder implements Http1HeadReader {
    private enum State {
        PREFIX,
        START_LINE,
        FIELDS
    }

    static final int NEED_MORE = -1;
    private static final int FIRST_COPY = 1024;

    private final Http1Limits limits;
    private final boolean lenient;

    private State state = State.PREFIX;
    /** Bytes of an empty line before the start line, which are no part of the head. */
    private int skipped;
    /** Bytes copied into the view's array. */
    private int have;
    /** Start of the line being read. */
    private int line;
    /** The line being read has no end among the bytes copied. */
    private boolean waiting;

    /** Creates a strict decoder. */
    public Http1HeadDecoder(Http1Limits limits) {
        this(limits, false);
    }

    private Http1HeadDecoder(Http1Limits limits, boolean lenient) {
        this.limits = limits;
        this.lenient = lenient;
    }

    /**
     * A decoder for onlookers: it notes most faults on the head ({@link Http1Head#noted}) and reads on as the more
     * forgiving servers would. Never for a party of the conversation.
     */
    public static Http1HeadDecoder lenient(Http1Limits limits) {
        return new Http1HeadDecoder(limits, true);
    }

    @Override
    public int readRequest(ByteBuf in, Http1RequestHead head) {
        return read(in, head, null);
    }

    @Override
    public int readResponse(ByteBuf in, Http1ResponseHead head, Http1Method requestMethod) {
        return read(in, head, requestMethod);
    }

    @Override
    public void reset() {
        state = State.PREFIX;
        skipped = 0;
        have = 0;
        line = 0;
        waiting = false;
    }

    private int read(ByteBuf in, Http1Head head, @Nullable Http1Method requestMethod) {
        try {
            int length = tryRead(in, head, requestMethod);
            if (length == NEED_MORE) {
                return 0;
            }
            int consumed = skipped + length;
            in.skipBytes(consumed);
            reset();
            return consumed;
        } catch (Http1Exception e) {
            reset();
            throw e;
        }
    }

    private int tryRead(ByteBuf in, Http1Head head, @Nullable Http1Method requestMethod) {
        if (state == State.PREFIX && !skipPrefix(in, head)) {
            return NEED_MORE;
        }
        int window = Math.min(in.readableBytes() - skipped, limits.maxHead());
        while (true) {
            int from = have;
            fill(in, head, window);
            if (!waiting || have == limits.maxHead() || mayEndLine(head.bytes(), from, have)) {
                int length = parse(head, requestMethod);
                if (length != NEED_MORE) {
                    return length;
                }
                waiting = true;
            }
            if (have >= window) {
                if (have >= limits.maxHead()) {
                    throw new Http1Exception(Http1Fault.HEAD_TOO_LARGE, have);
                }
                return NEED_MORE;
            }
        }
    }

    /** RFC 9112 §2.2: one empty line before a request is ignored, for old clients that send it after a body. */
    private boolean skipPrefix(ByteBuf in, Http1Head head) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return false;
        }
        int at = in.readerIndex();
        if (head instanceof Http1RequestHead && in.getByte(at) == CR) {
            if (readable == 1) {
                return false;
            }
            skipped = in.getByte(at + 1) == LF ? 2 : 0;
        }
        head.begin(lenient);
        state = State.START_LINE;
        return true;
    }

    private void fill(ByteBuf in, Http1Head head, int window) {
        // Most heads are small and may have a body behind them, so that the first copy is a guess.
        int wanted = Math.max(have, Math.min(window, Math.max(FIRST_COPY, have * 2)));
        byte[] bytes = head.reserve(wanted, have);
        if (wanted > have) {
            in.getBytes(in.readerIndex() + skipped + have, bytes, have, wanted - have);
            have = wanted;
        }
        // The stop that the scans rely on.
        bytes[wanted] = 0;
    }

    /** Whether new bytes end a line, or show that a CR does not. */
    private static boolean mayEndLine(byte[] bytes, int from, int to) {
        for (int at = Math.max(0, from - 1); at < to; at++) {
            if (bytes[at] == LF || bytes[at] == CR) {
                return true;
            }
        }
        return false;
    }

    private int parse(Http1Head head, @Nullable Http1Method requestMethod) {
        if (state == State.START_LINE && !startLine(head)) {
            return NEED_MORE;
        }
        int length = fields(head);
        if (length != NEED_MORE) {
            head.conclude(length);
            if (head instanceof Http1RequestHead request) {
                Http1HeadRules.judge(request);
            } else if (head instanceof Http1ResponseHead response && requestMethod != null) {
                Http1HeadRules.judge(response, requestMethod);
            }
        }
        return length;
    }

    private boolean startLine(Http1Head head) {
        int limit = limits.maxStartLine();
        int next;
        try {
            next = head instanceof Http1RequestHead request
                    ? Http1StartLine.request(request, have)
                    : Http1StartLine.response((Http1ResponseHead) head, have);
        } catch (Http1Exception e) {
            // One verdict however the bytes are cut: a line is too long before a byte beyond its limit tells anything.
            throw e.decidedAt() >= limit + 2 ? tooLong(head, limit) : e;
        }
        if (next == NEED_MORE ? have >= limit + 2 : next > limit + 2) {
            throw tooLong(head, limit);
        }
        if (next == NEED_MORE) {
            return false;
        }
        line = next;
        state = State.FIELDS;
        return true;
    }

    private static Http1Exception tooLong(Http1Head head, int limit) {
        boolean inTarget = head instanceof Http1RequestHead request && request.methodEnd() > 0;
        return new Http1Exception(inTarget ? Http1Fault.TARGET_TOO_LONG : Http1Fault.START_LINE_TOO_LONG, limit);
    }

    /** Reads field lines from {@link #line} on; returns where the head ends. */
    private int fields(Http1Head head) {
        byte[] bytes = head.bytes();
        int start = line;
        while (true) {
            // Most names are known ones, and to be known is to be made of token characters.
            int nameEnd = Http1Octets.endOfVisible(bytes, start);
            Http1Field field = bytes[nameEnd] == ':' ? Http1Field.of(bytes, start, nameEnd) : Http1Field.OTHER;
            if (field == Http1Field.OTHER) {
                nameEnd = endOfName(head, bytes, start);
            }
            byte stop = bytes[nameEnd];
            int next;
            if (stop == ':' && nameEnd > start) {
                next = value(head, field, start, nameEnd, nameEnd + 1);
            } else if (nameEnd == start && (stop == CR || stop == LF)) {
                line = start;
                return endOfLine(head, start);
            } else {
                next = oddLine(head, bytes, start, nameEnd);
            }
            if (next == NEED_MORE) {
                line = start;
                return NEED_MORE;
            }
            start = next;
        }
    }

    private static int endOfName(Http1Head head, byte[] bytes, int start) {
        int at = start;
        int seen = 0;
        int octet = Http1Octets.classes(bytes[at]);
        while ((octet & Http1Octets.TOKEN) != 0) {
            seen |= octet;
            at++;
            octet = Http1Octets.classes(bytes[at]);
        }
        if ((seen & Http1Octets.UNDERSCORE) != 0) {
            head.underscored();
        }
        return at;
    }

    private int value(Http1Head head, Http1Field field, int nameStart, int nameEnd, int afterColon) {
        byte[] bytes = head.bytes();
        int valueStart = afterColon;
        while (Http1Octets.isBlank(bytes[valueStart])) {
            valueStart++;
        }
        int stop = Http1Octets.endOfText(bytes, valueStart);
        while (bytes[stop] != CR && bytes[stop] != LF && stop < have) {
            head.refuse(Http1Fault.FIELD_VALUE, stop);
            stop = Http1Octets.endOfText(bytes, stop + 1);
        }
        int next = endOfLine(head, stop);
        if (next == NEED_MORE) {
            return NEED_MORE;
        }
        if (head.size() == limits.maxFields()) {
            throw new Http1Exception(Http1Fault.TOO_MANY_FIELDS, nameStart);
        }
        int valueEnd = stop;
        while (valueEnd > valueStart && Http1Octets.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        head.add(field, nameStart, nameEnd, valueStart, valueEnd);
        return next;
    }

    private int endOfLine(Http1Head head, int at) {
        return Http1StartLine.endOfLine(head, at, have);
    }

    /** A line that is no field: a fault, which a lenient decoder notes before it goes on with the next line. */
    private int oddLine(Http1Head head, byte[] bytes, int start, int nameEnd) {
        int at = nameEnd;
        while (Http1Octets.isBlank(bytes[at])) {
            at++;
        }
        if (at == have) {
            return NEED_MORE;
        }
        if (nameEnd == start && at > start) {
            head.refuse(head.size() == 0 ? Http1Fault.LEADING_WHITESPACE : Http1Fault.OBS_FOLD, start);
        } else if (bytes[at] == ':' && nameEnd > start) {
            head.refuse(Http1Fault.SPACE_BEFORE_COLON, nameEnd);
            return value(head, Http1Field.of(bytes, start, nameEnd), start, nameEnd, at + 1);
        } else {
            head.refuse(Http1Fault.FIELD_NAME, nameEnd);
        }
        while (at < have && bytes[at] != LF) {
            at++;
        }
        return at == have ? NEED_MORE : at + 1;
    }
}
