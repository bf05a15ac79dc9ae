package io.netloft.proto.event;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages: single ones out of WebSocket messages and events ({@link #message}), or a stream of lines ({@link
 * #decode}), which may begin in the middle and have gaps. Keeps nothing but its place: what is no whole line stays in the
 * caller's buffer, never more of it than {@link EventLimits#maxMessage}. A refused line is passed over and the next one
 * read.
 *
 * <pre>
 * LINE ── a line longer than allowed ─► SKIPPING ── LF ─► LINE
 *   └──── gap, or begun in the middle ─► SKIPPING
 * </pre>
 */
public final class EventDecoder {
    private enum State {
        LINE,
        SKIPPING
    }

    private final EventLimits limits;
    private final EventReader reader;
    private State state = State.LINE;
    private boolean seeking;
    // Bytes behind the reader's place that are known to hold no LF.
    private int scanned;

    /** A decoder whose first byte begins a message. */
    public EventDecoder(EventLimits limits) {
        this.limits = limits;
        this.reader = new EventReader(limits);
    }

    /** A decoder whose first byte may lie anywhere. */
    public static EventDecoder midStream(EventLimits limits) {
        EventDecoder decoder = new EventDecoder(limits);
        decoder.gap(0);
        return decoder;
    }

    /**
     * The one message that the buffer holds; its bytes are read.
     *
     * @throws EventException when it breaks the rules
     */
    public EventMessage message(ByteBuf whole) {
        int length = whole.readableBytes();
        if (length > limits.maxMessage()) {
            whole.skipBytes(length);
            throw tooLong();
        }
        ByteBuf text = whole.readSlice(length);
        return reader.read(text);
    }

    /**
     * The next message of a stream, or null when none is whole yet; its bytes and those of its LF are read. Empty lines
     * are passed over.
     *
     * @throws EventException when a line breaks the rules; the next call goes on behind it
     */
    public @Nullable EventMessage decode(ByteBuf in) {
        while (in.isReadable()) {
            // Unread bytes that a caller has dropped do not come back.
            scanned = Math.min(scanned, in.readableBytes());
            int at = in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '\n');
            if (at < 0) {
                return unended(in);
            }
            scanned = 0;
            ByteBuf line = in.readSlice(at - in.readerIndex());
            in.skipBytes(1);
            if (state == State.SKIPPING) {
                state = State.LINE;
                seeking = false;
            } else if (!isBlank(line)) {
                return message(line);
            }
        }
        return null;
    }

    private @Nullable EventMessage unended(ByteBuf in) {
        if (state == State.SKIPPING) {
            in.skipBytes(in.readableBytes());
            return null;
        }
        scanned = in.readableBytes();
        if (scanned > limits.maxMessage()) {
            in.skipBytes(scanned);
            scanned = 0;
            state = State.SKIPPING;
            throw tooLong();
        }
        return null;
    }

    private static boolean isBlank(ByteBuf line) {
        return line.forEachByte(octet -> octet == ' ' || octet == '\t' || octet == '\r') < 0;
    }

    private EventException tooLong() {
        return new EventException(
                EventFault.OVER_LIMIT, "message: too long (expected: up to " + limits.maxMessage() + " bytes)", null);
    }

    /** {@code missing} bytes are not there; what was unread before them must be dropped. */
    public void gap(long missing) {
        scanned = 0;
        state = State.SKIPPING;
        seeking = true;
    }

    /**
     * The stream has ended.
     *
     * @throws EventException when these last bytes are a message that never ended
     */
    public void end(ByteBuf left) {
        boolean cut = state == State.LINE && !isBlank(left);
        left.skipBytes(left.readableBytes());
        scanned = 0;
        if (cut) {
            throw new EventException(EventFault.CUT, "message: cut by the end of the stream (expected: LF)", null);
        }
    }

    /** What it knows of its place. */
    public EventFooting footing() {
        return seeking ? EventFooting.SEEKING : EventFooting.FIRM;
    }
}
