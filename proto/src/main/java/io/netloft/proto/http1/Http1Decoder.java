package io.netloft.proto.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction of a connection from its first byte, or from somewhere in the middle, to its end, and tells a
 * {@link Http1Visitor} what it finds. For our own clients strict; for onlookers lenient.
 *
 * <pre>
 *              start line found            head read              body done
 *   SEEKING ----------------------&gt; HEAD -------------&gt; BODY -----------------&gt; HEAD
 *      ^                              | 101, CONNECT 2xx |
 *      |  gap, or fault when lenient  +---&gt; TUNNEL       | gap beyond the known payload
 *      +-------------------------------------------------+
 *   strict: a fault leads to ENDED, where the rest of the stream is refused
 * </pre>
 *
 * <p>{@link #startMidStream()} and a gap that swallowed framing lead to SEEKING: bytes are passed over up to the next
 * line that looks like a start line with a method of RFC 9110, so that a message quoted in a body may be taken for a real one.
 *
 * <p><b>Memory:</b> a head in part, up to {@link Http1Limits#maxHead()}, held twice (here and in the view), and up to 256
 * methods of requests not yet answered. One thread at a time; {@link #close()} lets go of what is held.
 */
public final class Http1Decoder implements AutoCloseable {
    private enum State {
        HEAD,
        BODY,
        TUNNEL,
        SEEKING,
        ENDED
    }

    private static final int MAX_UNANSWERED = 256;
    private static final int EMPTY_LINE = 2;
    private static final int LONGEST_METHOD = 7;

    private final Http1Limits limits;
    private final Http1Direction direction;
    private final boolean lenient;
    private final Http1Visitor visitor;
    private final Http1HeadDecoder heads;
    private final Http1BodyReader body;
    private final Http1RequestHead request = new Http1RequestHead();
    private final Http1ResponseHead response = new Http1ResponseHead();
    private final Queue<Http1Method> unanswered = new ArrayDeque<>();

    private State state = State.HEAD;
    /** What ended a stream read strictly. */
    private @Nullable Http1Exception broken;

    /** In SEEKING: the bytes at hand are in the middle of a line that is no start line. */
    private boolean midLine;
    /** Bytes that can't be made sense of before more come; empty most of the time. */
    private final ByteBuf held;

    /**
     * Creates a decoder that expects the first byte of a message.
     *
     * @param lenient whether to note faults and read on, as an onlooker does, rather than throw
     */
    public Http1Decoder(Http1Limits limits, Http1Direction direction, boolean lenient, Http1Visitor visitor) {
        this(limits, direction, lenient, visitor, UnpooledByteBufAllocator.DEFAULT);
    }

    /**
     * Creates a decoder that expects the first byte of a message.
     *
     * @param lenient whether to note faults and read on, as an onlooker does, rather than throw
     * @param allocator where the buffer for a head in part comes from
     */
    public Http1Decoder(
            Http1Limits limits,
            Http1Direction direction,
            boolean lenient,
            Http1Visitor visitor,
            ByteBufAllocator allocator) {
        this.limits = limits;
        this.direction = direction;
        this.lenient = lenient;
        this.visitor = visitor;
        this.heads = lenient ? Http1HeadDecoder.lenient(limits) : new Http1HeadDecoder(limits);
        this.body = new Http1BodyReader(limits);
        this.held = allocator.heapBuffer(0, limits.maxHead() + EMPTY_LINE);
    }

    /** Says that the first byte to come may be any byte of a stream. */
    public void startMidStream() {
        seek(false);
    }

    /**
     * Says what the next response not yet announced will answer. Without it a response is taken to answer a GET.
     *
     * @return false, having remembered nothing, when 256 requests wait for their answer
     */
    public boolean expect(Http1Method method) {
        return unanswered.size() < MAX_UNANSWERED && unanswered.add(method);
    }

    /** Says that from here on the bytes belong to another protocol: the other side has agreed to an upgrade. */
    public void startTunnel() {
        state = State.TUNNEL;
    }

    /** Whether the decoder has lost its footing and looks for the start of a message. */
    public boolean seeking() {
        return state == State.SEEKING;
    }

    /** Whether the stream has ended or broken, so that whatever comes is dropped or refused. */
    public boolean ended() {
        return state == State.ENDED;
    }

    /**
     * Reads all readable bytes.
     *
     * @throws Http1Exception at the first fault, when strict, and again for whatever follows it
     */
    public void decode(ByteBuf in) {
        while (in.isReadable()) {
            if (state == State.ENDED) {
                drop(in);
            } else if (held.isReadable()) {
                // There is always room: a head that fills it is refused, and a start line is shorter.
                held.writeBytes(in, Math.min(held.maxWritableBytes(), in.readableBytes()));
                advance(held);
                held.discardReadBytes();
            } else {
                advance(in);
                hold(in);
            }
        }
    }

    /**
     * Says that {@code bytes} bytes are missing here.
     *
     * @throws IllegalArgumentException when there are fewer than one
     */
    public void gap(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: 1 or more); leave empty gaps out");
        }
        if (state == State.ENDED) {
            return;
        }
        if (state == State.BODY && body.skip(bytes)) {
            visitor.missing(bytes);
            endWhenDone();
            return;
        }
        if (state == State.TUNNEL) {
            visitor.skipped(bytes);
            return;
        }
        long unread = held.readableBytes();
        held.clear();
        lose(false);
        visitor.skipped(unread + bytes);
    }

    /** Says that the stream has ended: completes a body that lasts until close, and gives up on any other message. */
    public void endOfInput() {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.BODY) {
            visitor.end(body.endOfInput());
        } else if (held.isReadable()) {
            visitor.skipped(held.readableBytes());
        }
        held.clear();
        state = State.ENDED;
    }

    /** Lets go of bytes held; nothing is decoded any more. */
    @Override
    public void close() {
        state = State.ENDED;
        if (held.refCnt() > 0) {
            held.release();
        }
    }

    private void drop(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        if (broken != null) {
            throw broken;
        }
    }

    private void hold(ByteBuf in) {
        if (in.isReadable()) {
            held.clear().writeBytes(in);
        }
    }

    /** Reads on until everything is read, or what is left is a part that must be whole. */
    private void advance(ByteBuf in) {
        boolean progress = true;
        while (progress && in.isReadable()) {
            try {
                progress = step(in);
            } catch (Http1Exception fault) {
                onFault(in, fault);
            }
        }
    }

    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> head(in);
            case BODY -> body(in);
            case SEEKING -> findStartLine(in);
            case TUNNEL -> {
                visitor.tunnel(in.readSlice(in.readableBytes()));
                yield true;
            }
            case ENDED -> {
                drop(in);
                yield true;
            }
        };
    }

    private void onFault(ByteBuf in, Http1Exception fault) {
        if (!lenient) {
            state = State.ENDED;
            broken = fault;
            drop(in);
            return;
        }
        visitor.fault(fault);
        // The rest of the line at fault is passed over, so that it isn't tried again for ever.
        lose(true);
    }

    private boolean head(ByteBuf in) {
        Http1Head head;
        if (direction == Http1Direction.REQUESTS) {
            if (heads.readRequest(in, request) == 0) {
                return false;
            }
            visitor.requestHead(request);
            head = request;
        } else {
            Http1Method method = unanswered.isEmpty() ? Http1Method.OTHER : unanswered.element();
            if (heads.readResponse(in, response, method) == 0) {
                return false;
            }
            if (!response.interim()) {
                unanswered.poll();
            }
            visitor.responseHead(response);
            head = response;
            if (opensTunnel(method)) {
                state = State.TUNNEL;
                visitor.end(true);
                return true;
            }
        }
        body.begin(head.framing(), head.contentLength());
        state = State.BODY;
        endWhenDone();
        return true;
    }

    private boolean opensTunnel(Http1Method method) {
        int status = response.status();
        return status == 101 || (method == Http1Method.CONNECT && status >= 200 && status < 300);
    }

    private boolean body(ByteBuf in) {
        boolean payload = body.inPayload();
        int run = body.acceptRun(in);
        if (payload && visitor.wantsBody()) {
            visitor.body(in.readSlice(run));
        } else {
            in.skipBytes(run);
            if (payload) {
                visitor.passed(run);
            }
        }
        endWhenDone();
        return true;
    }

    private void endWhenDone() {
        if (state == State.BODY && body.done()) {
            state = State.HEAD;
            visitor.end(true);
        }
    }

    /** Gives up the message at hand. */
    private void lose(boolean inLine) {
        boolean inMessage = state == State.BODY;
        seek(inLine);
        if (inMessage) {
            visitor.end(false);
        }
    }

    private void seek(boolean inLine) {
        heads.reset();
        // Responses can no longer be told apart by the order of their requests.
        unanswered.clear();
        state = State.SEEKING;
        midLine = inLine;
    }

    /** Passes over one line, or stops before it when it looks like a start line. */
    private boolean findStartLine(ByteBuf in) {
        int start = in.readerIndex();
        int feed = in.indexOf(start, in.writerIndex(), Http1Octets.LF);
        int line = (feed < 0 ? in.writerIndex() : feed + 1) - start;
        if (!midLine && line <= limits.maxStartLine() + EMPTY_LINE) {
            if (feed < 0) {
                return false;
            }
            if (looksLikeStart(in, start, feed)) {
                state = State.HEAD;
                return true;
            }
        }
        midLine = feed < 0;
        in.skipBytes(line);
        visitor.skipped(line);
        return true;
    }

    private boolean looksLikeStart(ByteBuf in, int start, int feed) {
        int end = in.getByte(Math.max(start, feed - 1)) == Http1Octets.CR ? feed - 1 : feed;
        if (direction == Http1Direction.RESPONSES) {
            return end - start >= 12 && isVersion(in, start) && Http1Octets.isDigit(in.getByte(start + 9));
        }
        int space = in.indexOf(start, Math.min(end, start + LONGEST_METHOD + 1), Http1Octets.SP);
        return space > start && end - space > 9 && isVersion(in, end - 8) && isKnownMethod(in, start, space - start);
    }

    /** Any token would do as a method, also what a gap has left of one: no known method is the tail of another. */
    private static boolean isKnownMethod(ByteBuf in, int start, int length) {
        byte[] name = new byte[LONGEST_METHOD + Http1Octets.PAD];
        in.getBytes(start, name, 0, length);
        return Http1Method.of(name, 0, length) != Http1Method.OTHER;
    }

    private static boolean isVersion(ByteBuf in, int at) {
        return in.getByte(at) == 'H'
                && in.getByte(at + 1) == 'T'
                && in.getByte(at + 2) == 'T'
                && in.getByte(at + 3) == 'P'
                && in.getByte(at + 4) == '/'
                && in.getByte(at + 5) == '1'
                && in.getByte(at + 6) == '.';
    }
}
