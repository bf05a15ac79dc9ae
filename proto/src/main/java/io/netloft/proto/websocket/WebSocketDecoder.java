package io.netloft.proto.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction of a connection, as an onlooker, and tells a {@link WebSocketVisitor} what it finds.
 *
 * <pre>
 *           head read             payload read
 *   HEAD ---------------&gt; PAYLOAD --------------&gt; HEAD
 *    | fault, or gap beyond the payload
 *    +---------------&gt; SEEKING -- startHere() --&gt; HEAD
 * </pre>
 *
 * <p>Nothing in the octets tells where a frame begins: having lost its footing it passes over everything, until somebody
 * who knows better, because the connection was silent before these octets, calls {@link #startHere()}.
 *
 * <p><b>Memory:</b> what is kept of one message and of one control frame, and with compression 48 KiB. One thread at a
 * time; {@link #close()} lets go of what is held.
 */
public final class WebSocketDecoder implements AutoCloseable {
    private enum State {
        HEAD,
        PAYLOAD,
        SEEKING
    }

    private static final int LONGEST_HEAD = 14;
    private static final int MASKED = 0x80;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int COMPRESSED = 0x40;
    private static final int CONTROL = 8;
    private static final int LONGEST_CONTROL = 125;
    private static final int STEP = 4096;

    private final WebSocketLimits limits;
    private final WebSocketDeflate deflate;
    private final WebSocketVisitor visitor;
    private final ByteBuf head = Unpooled.buffer(LONGEST_HEAD, LONGEST_HEAD);
    private final WebSocketView data;
    private final WebSocketView control = new WebSocketView(Unpooled.buffer(0, LONGEST_CONTROL));
    private final byte[] mask = new byte[4];

    private @Nullable WebSocketInflater inflater;
    private byte[] step = new byte[0];
    private State state = State.HEAD;
    private WebSocketView current;
    private boolean inMessage;
    private boolean last;
    private boolean masked;
    private long left;
    private int position;

    /** Expects the first octet of a frame. */
    public WebSocketDecoder(WebSocketLimits limits, WebSocketDeflate deflate, WebSocketVisitor visitor) {
        this.limits = limits;
        this.deflate = deflate;
        this.visitor = visitor;
        this.data = new WebSocketView(Unpooled.buffer(0, limits.maxKept()));
        this.current = data;
    }

    /** Says that the first octet to come may be any of a stream. */
    public void startMidStream() {
        lose();
    }

    /** Says that the first octet to come begins a frame: what is known of a connection after a silence. */
    public void startHere() {
        state = State.HEAD;
    }

    /** Whether it has lost its footing. */
    public boolean seeking() {
        return state == State.SEEKING;
    }

    /** Octets that are held. */
    public int held() {
        return data.kept().capacity() + step.length + (inflater == null ? 0 : 48 * 1024);
    }

    /** Reads all octets. */
    public void decode(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case HEAD -> {
                    if (head.isReadable() || inMessage || !whole(in)) {
                        head(in);
                    }
                }
                case PAYLOAD -> payload(in);
                case SEEKING -> {
                    visitor.skipped(in.readableBytes());
                    in.skipBytes(in.readableBytes());
                }
            }
        }
    }

    /** Says that so many octets are missing here. */
    public void gap(long octets) {
        if (state != State.PAYLOAD || octets > left) {
            visitor.skipped(octets);
            lose();
            return;
        }
        current.lose(octets);
        if (current.compressed() && inflater != null) {
            inflater.lose();
        }
        left -= octets;
        position += (int) (octets & 3);
        endOfFrame();
    }

    /** Lets go of what is held. */
    @Override
    public void close() {
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
        lose();
    }

    private void lose() {
        state = State.SEEKING;
        head.clear();
        inMessage = false;
        if (inflater != null) {
            inflater.lose();
        }
    }

    private void fault(WebSocketFault what) {
        visitor.fault(what);
        lose();
    }

    /** Reads a plain message that lies whole in the buffer, where it lies; false, with nothing read, when it is none. */
    private boolean whole(ByteBuf in) {
        int readable = in.readableBytes();
        int at = in.readerIndex();
        if (readable < 2) {
            return false;
        }
        int first = in.getByte(at);
        int second = in.getByte(at + 1);
        int length = second & 0x7F;
        boolean isMasked = (second & MASKED) != 0;
        int size = 2 + (length == 126 ? 2 : 0) + (isMasked ? 4 : 0);
        // Text or binary, the last frame and the only one, nothing reserved; the longest lengths are for the states to
        // read.
        boolean plain = first == (byte) (FIN | 1) || first == (byte) (FIN | 2);
        if (!plain || length == 127 || readable < size) {
            return false;
        }
        int count = length == 126 ? in.getUnsignedShort(at + 2) : length;
        if (readable < size + count) {
            return false;
        }
        data.begin(WebSocketKind.of(first & 15), false);
        data.frame(count);
        data.add(count);
        current = data;
        int from = at + size;
        int shown = Math.min(count, limits.maxKept());
        if (isMasked) {
            ByteBuf kept = data.kept();
            kept.ensureWritable(shown);
            WebSocketMask.copy(in, from, in.getInt(from - 4), kept, shown);
            visitor.message(data);
            letGo();
        } else {
            int end = in.writerIndex();
            data.inPlace(in.setIndex(from, from + shown));
            visitor.message(data);
            in.setIndex(from, end);
        }
        in.readerIndex(from + count);
        return true;
    }

    private void head(ByteBuf in) {
        int wanted = wanted();
        while (head.readableBytes() < wanted && in.isReadable()) {
            head.writeByte(in.readByte());
            wanted = wanted();
        }
        if (head.readableBytes() == wanted) {
            WebSocketFault wrong = begin();
            head.clear();
            if (wrong != null) {
                fault(wrong);
            } else {
                endOfFrame();
            }
        }
    }

    /** Octets of the head, as far as those read tell. */
    private int wanted() {
        if (head.readableBytes() < 2) {
            return 2;
        }
        int second = head.getUnsignedByte(1);
        int length = second & 0x7F;
        return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + ((second & MASKED) != 0 ? 4 : 0);
    }

    private @Nullable WebSocketFault begin() {
        int first = head.readUnsignedByte();
        int second = head.readUnsignedByte();
        int length = second & 0x7F;
        left = length == 126 ? head.readUnsignedShort() : length == 127 ? head.readLong() : length;
        masked = (second & MASKED) != 0;
        if (masked) {
            head.readBytes(mask);
        }
        position = 0;
        last = (first & FIN) != 0;
        int opcode = first & 15;
        WebSocketFault wrong = wrong(first, opcode);
        if (wrong == null) {
            frame(first, opcode);
        }
        return wrong;
    }

    private @Nullable WebSocketFault wrong(int first, int opcode) {
        boolean isControl = (opcode & CONTROL) != 0;
        if ((opcode & 7) > 2) {
            return WebSocketFault.OPCODE;
        }
        if (left < 0) {
            return WebSocketFault.LENGTH;
        }
        boolean mayCompress = deflate.on() && (opcode == 1 || opcode == 2);
        if ((first & RESERVED) != 0 && !(mayCompress && (first & RESERVED) == COMPRESSED)) {
            return WebSocketFault.RESERVED_BITS;
        }
        if (isControl) {
            return last && left <= LONGEST_CONTROL ? null : WebSocketFault.CONTROL;
        }
        // What began before the onlooker came goes on all the same.
        return inMessage && opcode != 0 ? WebSocketFault.CONTINUATION : null;
    }

    private void frame(int first, int opcode) {
        if ((opcode & CONTROL) != 0) {
            current = control;
            current.begin(WebSocketKind.of(opcode), false);
        } else {
            current = data;
            if (!inMessage) {
                current.begin(WebSocketKind.of(opcode == 0 ? 2 : opcode), (first & COMPRESSED) != 0);
                inMessage = true;
            }
        }
        current.frame(left);
        state = State.PAYLOAD;
    }

    private void payload(ByteBuf in) {
        int count = (int) Math.min(left, in.readableBytes());
        if (current.compressed()) {
            inflate(in, count);
        } else {
            keep(in, count);
        }
        left -= count;
        endOfFrame();
    }

    private void keep(ByteBuf in, int count) {
        ByteBuf kept = current.kept();
        int wanted = Math.min(count, Math.max(0, limits.maxKept() - kept.readableBytes()));
        if (wanted > 0) {
            int from = kept.writerIndex();
            kept.writeBytes(in, wanted);
            unmask(kept.array(), kept.arrayOffset() + from, wanted);
        }
        in.skipBytes(count - wanted);
        position += count - wanted & 3;
        current.add(count);
    }

    private void unmask(byte[] array, int from, int count) {
        if (masked) {
            WebSocketMask.apply(array, from, count, mask, position);
            position = position + count & 3;
        }
    }

    private void inflate(ByteBuf in, int count) {
        WebSocketInflater known = inflater;
        if (known == null) {
            known = new WebSocketInflater(deflate.takeover());
            step = new byte[STEP];
            inflater = known;
        }
        int rest = count;
        while (rest > 0) {
            int part = Math.min(rest, STEP);
            in.readBytes(step, 0, part);
            unmask(step, 0, part);
            if (known.lost() || !known.inflate(step, part, current, limits)) {
                current.unreadable();
            }
            rest -= part;
        }
    }

    private void endOfFrame() {
        if (left > 0) {
            return;
        }
        state = State.HEAD;
        if (!last) {
            return;
        }
        if (current == data) {
            inMessage = false;
        }
        WebSocketInflater known = inflater;
        if (current.compressed() && known != null) {
            if (known.lost()) {
                current.unreadable();
            }
            if (!known.end(current, limits)) {
                current.unreadable();
            }
        }
        visitor.message(current);
        letGo();
    }

    private void letGo() {
        ByteBuf kept = current.kept();
        kept.clear();
        if (kept.capacity() > STEP) {
            kept.capacity(STEP);
        }
    }
}
