package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the opening handshake settled.
 *
 * @param client whether this end is the client, whose frames are masked
 * @param subprotocol empty for none
 * @param deflate null for no compression
 */
record WebSocketAgreement(
        boolean client, String subprotocol, @Nullable DeflateOffer deflate) {
    /** What most connections agree on; shared so that an idle one holds less. */
    static final WebSocketAgreement PLAIN = new WebSocketAgreement(false, "", null);

    boolean compressed() {
        return deflate != null;
    }

    /** The bytes that this connection sends for the frames; the caller's to release. */
    ByteBuf variant(WebSocketFrames frames, WebSocketLane lane) {
        if (client) {
            return frames.masked();
        }
        if (deflate == null) {
            return frames.plain();
        }
        // The variant that all share is made for the usual window; hardly anybody asks for a smaller one.
        return deflate.windowBits() == MessageDeflater.FULL_WINDOW
                ? frames.deflated(lane.deflater())
                : frames.deflated(lane.deflater(), deflate.windowBits());
    }

    void writeFrame(ByteBuf out, int first, ByteBuf payload) {
        if (client) {
            FrameLayout.writeMasked(out, first, payload);
        } else {
            FrameLayout.writeHead(out, first, payload.readableBytes());
            out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        }
    }
}
