package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction of a connection from its first byte, or from somewhere in the middle, to its end, and tells a
 * {@link RespVisitor} what it finds. For our own clients strict; for onlookers lenient. Messages are objects: a server
 * reads with {@link RespCommandReader} instead.
 *
 * <pre>
 *           $ = !            bytes, CRLF
 *   VALUE ---------&gt; PAYLOAD -------------&gt; VALUE, or CHUNK within a stream of parts
 *     ^  | all else: a value, or the head of an aggregate, whose values come next
 *     |  +--------------------------------&gt; VALUE
 *     |  | gap outside a payload, or fault when lenient
 *     |  v
 *   SEEKING: RespFooting, or startHere()
 *   strict: a fault leads to ENDED, where the rest of the stream is refused
 * </pre>
 *
 * <p>After {@link #startMidStream()}, a gap that swallowed framing, or a fault, the bytes of a response hardly ever tell
 * where a message begins: an array's elements look like messages themselves. In responses only a push ends the search
 * then; an onlooker who knows better, because the connection was silent before these bytes, calls {@link #startHere()}.
 * In requests the next command that came as an array ends it.
 *
 * <p><b>Memory:</b> one message, up to {@link RespLimits#maxCommandBytes()} on the wire, and as objects a small multiple
 * of what has arrived; a line in part. One thread at a time; {@link #close()} lets go of what is held.
 */
public final class RespDecoder implements AutoCloseable {
    private enum State {
        VALUE,
        PAYLOAD,
        CHUNK,
        SEEKING,
        ENDED
    }

    private static final int CRLF_LENGTH = 2;
    /** Kind and CRLF: the shortest line. */
    private static final int LINE_FRAME = 3;

    private final RespLimits limits;
    private final RespDirection direction;
    private final boolean lenient;
    private final RespVisitor visitor;
    private final RespFooting footing;
    private final RespInlineWords words = new RespInlineWords();
    private final RespPayload payload = new RespPayload();
    private final Deque<RespAggregate> open = new ArrayDeque<>();
    /** A line in part; empty most of the time. */
    private final ByteBuf held;

    private State state = State.VALUE;
    /** What ended a stream read strictly. */
    private @Nullable RespException broken;

    /** Bytes of the current message that are consumed, or lost. */
    private long messageBytes;
    /** Bytes of the current message's bulks that are lost. */
    private long missing;

    /**
     * Creates a decoder that expects the first byte of a message.
     *
     * @param lenient whether to note faults and read on, as an onlooker does, rather than throw
     */
    public RespDecoder(RespLimits limits, RespDirection direction, boolean lenient, RespVisitor visitor) {
        this(limits, direction, lenient, visitor, UnpooledByteBufAllocator.DEFAULT);
    }

    /**
     * Creates a decoder that expects the first byte of a message.
     *
     * @param lenient whether to note faults and read on, as an onlooker does, rather than throw
     * @param allocator where the buffer for a line in part comes from
     */
    public RespDecoder(
            RespLimits limits,
            RespDirection direction,
            boolean lenient,
            RespVisitor visitor,
            ByteBufAllocator allocator) {
        this.limits = limits;
        this.direction = direction;
        this.lenient = lenient;
        this.visitor = visitor;
        this.footing = new RespFooting(direction, allocator);
        this.held = allocator.heapBuffer(0, limits.maxInlineBytes() + 1);
    }

    /** Says that the first byte to come may be any byte of a stream. */
    public void startMidStream() {
        lose(false);
    }

    /** Says that the first byte to come begins a message: what is known of a connection after a silence. */
    public void startHere() {
        if (state != State.ENDED) {
            dropMessage();
            state = State.VALUE;
        }
    }

    /** Whether the decoder has lost its footing and looks for the start of a message. */
    public boolean seeking() {
        return state == State.SEEKING;
    }

    /** Whether the next byte begins a message, as far as is known. */
    public boolean atStart() {
        return state == State.VALUE && messageBytes == 0 && !held.isReadable();
    }

    /** Whether the stream has ended, or a fault in it that nothing is decoded after. */
    public boolean ended() {
        return state == State.ENDED;
    }

    /**
     * Decodes bytes and consumes them all.
     *
     * @throws RespException when not lenient and the bytes break a rule or a limit, and on every call thereafter
     */
    public void decode(ByteBuf in) {
        boolean progress = true;
        while (progress && in.isReadable()) {
            try {
                progress = step(in);
            } catch (RespException fault) {
                onFault(in, fault);
            }
        }
    }

    /** Says that bytes of the stream were lost here. A bulk goes on without them, anything else is given up. */
    public void gap(long bytes) {
        if (state == State.ENDED) {
            return;
        }
        if (state != State.PAYLOAD || !payload.covers(bytes)) {
            lose(false);
            visitor.skipped(bytes);
            return;
        }
        messageBytes += bytes;
        missing += payload.lose(bytes);
        continuePayload();
    }

    /** Says that the stream has ended: gives up on a message that is not whole. */
    public void endOfInput() {
        if (state != State.ENDED) {
            dropMessage();
            state = State.ENDED;
        }
    }

    /** Lets go of bytes held; nothing is decoded any more. */
    @Override
    public void close() {
        state = State.ENDED;
        open.clear();
        payload.clear();
        footing.close();
        if (held.refCnt() > 0) {
            held.release();
        }
    }

    private boolean step(ByteBuf in) {
        return switch (state) {
            case VALUE -> value(in);
            case PAYLOAD -> payload(in);
            case CHUNK -> chunk(in);
            case SEEKING -> seek(in);
            case ENDED -> {
                refuse(in);
                yield true;
            }
        };
    }

    private void onFault(ByteBuf in, RespException fault) {
        if (!lenient) {
            state = State.ENDED;
            broken = broken == null ? fault : broken;
            refuse(in);
            return;
        }
        visitor.fault(fault);
        // A line without end stays one: what is left of it begins nothing.
        lose(isEndless(fault.fault()));
    }

    private static boolean isEndless(RespFault fault) {
        return fault == RespFault.INLINE_LINE
                || fault == RespFault.MULTIBULK_LINE
                || fault == RespFault.BULK_LINE
                || fault == RespFault.LINE_BYTES;
    }

    private void refuse(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        if (broken != null) {
            throw broken;
        }
    }

    private void lose(boolean inLine) {
        dropMessage();
        footing.begin(inLine);
        state = State.SEEKING;
    }

    /** Gives up the message at hand. */
    private void dropMessage() {
        long dropped = messageBytes + held.readableBytes() + footing.held();
        footing.begin(false);
        beginMessage();
        if (dropped > 0) {
            visitor.skipped(dropped);
        }
    }

    private void beginMessage() {
        open.clear();
        held.clear();
        payload.clear();
        messageBytes = 0;
        missing = 0;
    }

    private boolean seek(ByteBuf in) {
        long found = footing.find(in);
        long passed = found < 0 ? -1 - found : found;
        if (passed > 0) {
            visitor.skipped(passed);
        }
        if (found < 0) {
            ByteBuf start = footing.take();
            state = State.VALUE;
            decode(start);
        }
        return true;
    }

    private boolean value(ByteBuf in) {
        byte kind = held.isReadable() ? held.getByte(0) : in.getByte(in.readerIndex());
        boolean inline = checkKind(kind);
        ByteBuf line = line(in, inline ? RespFault.INLINE_LINE : RespLine.tooLong(kind));
        if (line == null) {
            return false;
        }
        if (inline) {
            inline(line);
        } else {
            value((char) kind, line, textLength(kind, line));
        }
        held.clear();
        return true;
    }

    /** Refuses a byte that begins nothing; true when it begins an inline command. */
    private boolean checkKind(byte kind) {
        if (direction == RespDirection.REQUESTS) {
            if (!open.isEmpty() && kind != '$') {
                throw RespException.got(RespFault.EXPECTED_BULK, kind, messageBytes);
            }
            return open.isEmpty() && kind != '*';
        }
        if (!RespLine.isKind(kind) || (kind == '>' && !open.isEmpty())) {
            throw RespException.got(RespFault.KIND, kind, messageBytes);
        }
        return false;
    }

    /** Consumes a line with its LF; null when its end has not come, and it is held. */
    private @Nullable ByteBuf line(ByteBuf in, RespFault tooLong) {
        int start = in.readerIndex();
        int feed = in.indexOf(start, in.writerIndex(), RespOctets.LF);
        int length = (feed < 0 ? in.writerIndex() : feed) - start;
        if (held.readableBytes() + length > limits.maxInlineBytes()) {
            throw new RespException(tooLong, messageBytes);
        }
        if (feed < 0) {
            held.writeBytes(in);
            return null;
        }
        ByteBuf line = held;
        if (held.isReadable()) {
            held.writeBytes(in, length + 1);
        } else {
            line = in.readSlice(length + 1);
        }
        messageBytes += line.readableBytes();
        return line;
    }

    /** The number of bytes between a line's kind and its CRLF. */
    private int textLength(byte kind, ByteBuf line) {
        int start = line.readerIndex();
        int cr = line.indexOf(start, line.writerIndex(), RespOctets.CR);
        // The only CR stands before the LF, which is the line's last byte.
        if (cr < 0 || cr != line.writerIndex() - CRLF_LENGTH) {
            throw new RespException(RespLine.malformed(kind), messageBytes);
        }
        // A command is judged by its bulks alone, as a server does.
        if (direction == RespDirection.RESPONSES && messageBytes > limits.maxCommandBytes()) {
            throw new RespException(RespFault.COMMAND_BYTES, messageBytes);
        }
        return line.readableBytes() - LINE_FRAME;
    }

    private void inline(ByteBuf line) {
        int start = line.readerIndex();
        int length = line.readableBytes() - 1;
        if (length > 0 && line.getByte(start + length - 1) == RespOctets.CR) {
            length--;
        }
        words.read(line, start, length, limits);
        if (words.size() == 0) {
            beginMessage();
        } else {
            complete(words.message());
        }
    }

    private void value(char kind, ByteBuf line, int length) {
        int at = line.readerIndex() + 1;
        switch (kind) {
            case '$', '=', '!' -> beginBulk(kind, line.toString(at, length, StandardCharsets.US_ASCII));
            case '*', '%', '~', '>', '|' -> beginAggregate(kind, line, at, length);
            case '.' -> endAggregate(length);
            case ';' -> throw new RespException(RespFault.STREAM, messageBytes);
            default -> {
                RespMessage value = RespLine.value((byte) kind, line, at, length);
                if (value == null) {
                    throw new RespException(RespFault.LINE, messageBytes);
                }
                complete(value);
            }
        }
    }

    private void beginBulk(char kind, String text) {
        int length = RespLine.length(text, limits.maxBulkBytes());
        boolean plain = kind == '$' && direction == RespDirection.RESPONSES;
        if (length == RespLine.NONE && plain) {
            complete(RespMessage.Null.BULK);
            return;
        }
        boolean streamed = length == RespLine.STREAMED && plain;
        payload.begin(kind, streamed);
        if (streamed) {
            state = State.CHUNK;
        } else {
            beginPiece(length);
        }
    }

    private void beginPiece(int length) {
        if (length < 0) {
            throw new RespException(RespFault.BULK_LENGTH, messageBytes);
        }
        if (length > limits.maxCommandBytes() - messageBytes - CRLF_LENGTH) {
            throw new RespException(RespFault.COMMAND_BYTES, messageBytes);
        }
        payload.beginPiece(length);
        state = State.PAYLOAD;
    }

    private boolean payload(ByteBuf in) {
        int read = payload.read(in);
        messageBytes += Math.abs(read);
        if (read < 0) {
            throw new RespException(RespFault.BULK_LENGTH, messageBytes);
        }
        continuePayload();
        return true;
    }

    private void continuePayload() {
        if (payload.pieceWhole()) {
            if (payload.streamed()) {
                state = State.CHUNK;
            } else {
                completePayload();
            }
        }
    }

    private boolean chunk(ByteBuf in) {
        ByteBuf line = line(in, RespFault.BULK_LINE);
        if (line == null) {
            return false;
        }
        int length = textLength((byte) ';', line);
        int start = line.readerIndex();
        if (line.getByte(start) != ';') {
            throw new RespException(RespFault.STREAM, messageBytes);
        }
        String text = line.toString(start + 1, length, StandardCharsets.US_ASCII);
        held.clear();
        if (text.equals("0")) {
            completePayload();
        } else {
            beginPiece(RespLine.length(text, limits.maxBulkBytes() - payload.length()));
        }
        return true;
    }

    private void completePayload() {
        state = State.VALUE;
        RespMessage value = payload.build();
        if (value == null) {
            throw new RespException(RespFault.LINE, messageBytes);
        }
        complete(value);
    }

    private void beginAggregate(char kind, ByteBuf line, int at, int length) {
        if (direction == RespDirection.REQUESTS) {
            beginCommand(line, at, length);
            return;
        }
        boolean paired = kind == '%' || kind == '|';
        int most = paired ? limits.maxArguments() / 2 : limits.maxArguments();
        int announced = RespLine.length(line.toString(at, length, StandardCharsets.US_ASCII), most);
        if (announced == RespLine.NONE && kind == '*') {
            complete(RespMessage.Null.ARRAY);
            return;
        }
        boolean streamed = announced == RespLine.STREAMED && kind != '>' && kind != '|';
        if (announced < 0 && !streamed) {
            throw new RespException(RespFault.MULTIBULK_LENGTH, messageBytes);
        }
        open(kind, streamed ? RespAggregate.STREAMED : RespAggregate.values(kind, announced));
    }

    private void beginCommand(ByteBuf line, int at, int length) {
        if (!RespOctets.isInteger(line, at, length) || RespOctets.integer(line, at, length) > limits.maxArguments()) {
            throw new RespException(RespFault.MULTIBULK_LENGTH, messageBytes);
        }
        int arguments = (int) Math.max(0, RespOctets.integer(line, at, length));
        if (arguments == 0) {
            beginMessage();
        } else {
            open('*', arguments);
        }
    }

    private void open(char kind, int values) {
        if (open.size() == limits.maxNesting()) {
            throw new RespException(RespFault.NESTING, messageBytes);
        }
        RespAggregate aggregate = new RespAggregate(kind, values);
        if (aggregate.whole()) {
            complete(aggregate.build());
        } else {
            open.push(aggregate);
        }
    }

    private void endAggregate(int length) {
        RespAggregate aggregate = open.peek();
        if (length != 0 || aggregate == null || !aggregate.mayEnd()) {
            throw new RespException(RespFault.STREAM, messageBytes);
        }
        open.pop();
        complete(aggregate.build());
    }

    /** Puts a value where it belongs: into the innermost aggregate, which it may make whole, or out. */
    private void complete(RespMessage value) {
        RespMessage whole = value;
        for (RespAggregate parent = open.peek(); parent != null; parent = open.peek()) {
            if (parent.streamed() && parent.size() == limits.maxArguments()) {
                throw new RespException(RespFault.MULTIBULK_LENGTH, messageBytes);
            }
            parent.add(whole);
            if (!parent.whole()) {
                return;
            }
            open.pop();
            whole = parent.build();
        }
        long lost = missing;
        beginMessage();
        visitor.message(whole, lost);
    }
}
