package io.netloft.proto.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Reads the frames of one direction (RFC 9113), as an onlooker, from its first octet: heads depend on all heads before
 * them. A hole in a body is counted; any other says that nothing more can be read.
 *
 * <pre>
 *   frame = length(3) type(1) flags(1) stream(4)
 *   PREFACE (clients) -&gt; HEAD -&gt; DATA: counted, FIELDS: gathered, PASS: passed over -&gt; HEAD ...    fault, gap -&gt; DONE
 * </pre>
 *
 * <p><b>Memory:</b> a block of packed fields, and the table of {@link Http2TapLimits#maxTable}. One thread at a time.
 */
public final class Http2TapDecoder implements AutoCloseable {
    private enum State {
        PREFACE,
        HEAD,
        DATA,
        FIELDS,
        PASS,
        DONE
    }

    private static final int PREFACE = 24;
    private static final int HEAD = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;
    private static final int TABLE_SIZE = 1;
    private static final int SETTING = 6;

    private final Http2TapLimits limits;
    private final Http2TapVisitor visitor;
    private final DefaultHttp2HeadersDecoder unpacker;
    private final ByteBuf head = Unpooled.buffer(HEAD, HEAD);
    private final ByteBuf gathered;

    private State state;
    private int preface;
    private int type;
    private int flags;
    private int stream;
    private int left;
    private int padding;
    private boolean padded;
    /** Stream whose fields go on in the next frame; 0 for none. */
    private int goesOn;

    private boolean endsStream;

    /** Expects the first octet of a direction. */
    public Http2TapDecoder(Http2TapLimits limits, boolean client, Http2TapVisitor visitor) {
        this.limits = limits;
        this.visitor = visitor;
        this.state = client ? State.PREFACE : State.HEAD;
        this.unpacker = new DefaultHttp2HeadersDecoder(false, limits.maxFields());
        this.gathered = Unpooled.buffer(0, limits.maxBlock());
    }

    /** Whether nothing more can be read. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Octets that are held, at most about. */
    public int held() {
        return gathered.capacity() + 4096;
    }

    /** Says how large a table the other end lets this one keep. */
    public void table(long octets) {
        try {
            unpacker.configuration().maxHeaderTableSize(Math.min(octets, limits.maxTable()));
        } catch (Http2Exception e) {
            fault("table-size");
        }
    }

    /** Says that the first octet to come may be any of a stream. */
    public void startMidStream() {
        state = State.DONE;
    }

    /** Says that so many octets are missing here. */
    public void gap(long octets) {
        if (state == State.DATA && octets <= left) {
            left -= (int) octets;
            visitor.missing(stream, (int) octets);
            visitor.data(stream, (int) octets, false);
            endOfFrame();
        } else if (state == State.PASS && type != SETTINGS && octets <= left) {
            left -= (int) octets;
            endOfFrame();
        } else if (state != State.DONE) {
            fault("gap");
        }
    }

    /** Lets go of what is held. */
    @Override
    public void close() {
        state = State.DONE;
        gathered.clear().capacity(0);
    }

    /** Reads all octets. */
    public void decode(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case PREFACE -> {
                    int count = Math.min(PREFACE - preface, in.readableBytes());
                    in.skipBytes(count);
                    preface += count;
                    state = preface == PREFACE ? State.HEAD : State.PREFACE;
                }
                case HEAD -> head(in);
                case DATA -> data(in);
                case FIELDS -> gather(in);
                case PASS -> {
                    int count = Math.min(left, in.readableBytes());
                    in.skipBytes(count);
                    left -= count;
                    endOfFrame();
                }
                case DONE -> in.skipBytes(in.readableBytes());
            }
        }
    }

    private void fault(String word) {
        visitor.fault(word);
        close();
    }

    private void head(ByteBuf in) {
        head.writeBytes(in, Math.min(head.writableBytes(), in.readableBytes()));
        if (head.isWritable()) {
            return;
        }
        left = head.getUnsignedMedium(0);
        type = head.getUnsignedByte(3);
        flags = head.getUnsignedByte(4);
        stream = head.getInt(5) & Integer.MAX_VALUE;
        head.clear();
        begin();
    }

    private void begin() {
        boolean fields = type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION;
        if ((goesOn != 0) != (type == CONTINUATION) || (goesOn != 0 && stream != goesOn)) {
            fault("continuation");
            return;
        }
        padded = (flags & PADDED) != 0 && (type == DATA || type == HEADERS || type == PUSH_PROMISE);
        padding = 0;
        if (fields || type == SETTINGS || type == RST_STREAM) {
            if (left + gathered.readableBytes() > limits.maxBlock()) {
                fault("block-too-large");
                return;
            }
            state = State.FIELDS;
        } else {
            state = type == DATA ? State.DATA : State.PASS;
        }
        endOfFrame();
    }

    private void data(ByteBuf in) {
        if (padded) {
            padding = in.readUnsignedByte();
            padded = false;
            left--;
        } else {
            int count = Math.min(left, in.readableBytes());
            int body = Math.max(0, Math.min(count, left - padding));
            if (body > 0) {
                visitor.octets(stream, in.slice(in.readerIndex(), body));
            }
            in.skipBytes(count);
            left -= count;
            visitor.data(stream, body, false);
        }
        endOfFrame();
    }

    private void gather(ByteBuf in) {
        int count = Math.min(left, in.readableBytes());
        gathered.writeBytes(in, count);
        left -= count;
        endOfFrame();
    }

    private void endOfFrame() {
        if (left > 0 || state == State.DONE) {
            return;
        }
        state = State.HEAD;
        switch (type) {
            case DATA -> visitor.data(stream, 0, (flags & END_STREAM) != 0);
            case RST_STREAM -> {
                gathered.clear();
                visitor.reset(stream);
            }
            case SETTINGS -> settings();
            case HEADERS, PUSH_PROMISE, CONTINUATION -> fields();
            default -> {}
        }
    }

    private void settings() {
        while (gathered.readableBytes() >= SETTING) {
            int name = gathered.readUnsignedShort();
            long value = gathered.readUnsignedInt();
            if (name == TABLE_SIZE) {
                visitor.table(value);
            }
        }
        gathered.clear();
    }

    /** Takes what stands around the fields away, and unpacks them when they are whole. */
    private void fields() {
        if (type != CONTINUATION && !strip()) {
            fault("frame-size");
            return;
        }
        if (type != CONTINUATION) {
            endsStream = type == HEADERS && (flags & END_STREAM) != 0;
        }
        if ((flags & END_HEADERS) == 0) {
            goesOn = stream;
            return;
        }
        goesOn = 0;
        try {
            Http2Headers unpacked = unpacker.decodeHeaders(stream, gathered);
            gathered.clear();
            visitor.fields(stream, unpacked, endsStream);
        } catch (Http2Exception | IllegalArgumentException | IndexOutOfBoundsException e) {
            fault("hpack");
        }
    }

    private boolean strip() {
        int pad = padded ? 1 : 0;
        int before = pad + (type == HEADERS && (flags & PRIORITY) != 0 ? 5 : 0) + (type == PUSH_PROMISE ? 4 : 0);
        if (gathered.readableBytes() < before) {
            return false;
        }
        int behind = pad == 0 ? 0 : gathered.getUnsignedByte(gathered.readerIndex());
        gathered.skipBytes(before);
        if (gathered.readableBytes() < behind) {
            return false;
        }
        gathered.writerIndex(gathered.writerIndex() - behind);
        return true;
    }
}
