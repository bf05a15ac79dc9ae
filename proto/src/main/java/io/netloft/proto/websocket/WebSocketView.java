package io.netloft.proto.websocket;

import io.netty.buffer.ByteBuf;

/** A view of one message, reused: what is kept of its payload, and what was counted. */
public final class WebSocketView {
    private WebSocketKind kind = WebSocketKind.TEXT;
    private final ByteBuf kept;
    /** Where the payload lies: what is kept, or the octets of the capture themselves. */
    private ByteBuf payload;

    private long octets;
    private long wire;
    private long missing;
    private int frames;
    private boolean compressed;
    private boolean readable = true;

    WebSocketView(ByteBuf kept) {
        this.kept = kept;
        this.payload = kept;
    }

    void begin(WebSocketKind ofKind, boolean isCompressed) {
        kind = ofKind;
        compressed = isCompressed;
        kept.clear();
        payload = kept;
        octets = 0;
        wire = 0;
        missing = 0;
        frames = 0;
        readable = true;
    }

    void frame(long length) {
        frames++;
        wire += length;
    }

    void lose(long count) {
        missing += count;
        octets += compressed ? 0 : count;
    }

    void unreadable() {
        readable = false;
    }

    void add(long count) {
        octets += count;
    }

    ByteBuf kept() {
        return kept;
    }

    /** Its kind. */
    public WebSocketKind kind() {
        return kind;
    }

    void inPlace(ByteBuf octetsOfIt) {
        payload = octetsOfIt;
    }

    /** The first octets of its payload, inflated. */
    public ByteBuf payload() {
        return payload;
    }

    /** Octets of its payload, inflated; where it can't be inflated, those that were. */
    public long octets() {
        return octets;
    }

    /** Octets of its payload on the wire. */
    public long wire() {
        return wire;
    }

    /** Octets of its payload on the wire that are missing. */
    public long missing() {
        return missing;
    }

    /** Frames it came in. */
    public int frames() {
        return frames;
    }

    /** Whether it was compressed. */
    public boolean compressed() {
        return compressed;
    }

    /** Whether the payload is what was sent, as far as it is kept: nothing is missing, and it could be inflated. */
    public boolean readable() {
        return readable && missing == 0;
    }

    /** Code of a close; 0 where it has none. */
    public int code() {
        return kind == WebSocketKind.CLOSE && payload.readableBytes() >= 2
                ? payload.getUnsignedShort(payload.readerIndex())
                : 0;
    }
}
