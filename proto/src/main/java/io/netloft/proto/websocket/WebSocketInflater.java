package io.netloft.proto.websocket;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the messages of one direction (RFC 7692 7.2.2); once something is lost it can only begin anew. */
final class WebSocketInflater {
    private static final byte[] TAIL = {0, 0, -1, -1};
    private static final int STEP = 8192;

    private final Inflater inflater = new Inflater(true);
    private final boolean takeover;
    private final byte[] step = new byte[STEP];
    private boolean lost;

    WebSocketInflater(boolean takeover) {
        this.takeover = takeover;
    }

    boolean lost() {
        return lost;
    }

    /** Something it should have been given is missing. */
    void lose() {
        lost = true;
    }

    /** Inflates octets of a message; false when they are no such thing or become too many. */
    boolean inflate(byte[] from, int length, WebSocketView into, WebSocketLimits limits) {
        inflater.setInput(from, 0, length);
        ByteBuf kept = into.kept();
        try {
            while (!inflater.needsInput()) {
                int count = inflater.inflate(step);
                into.add(count);
                kept.writeBytes(step, 0, Math.min(count, limits.maxKept() - kept.readableBytes()));
                if (into.octets() > limits.maxInflated() || (count == 0 && inflater.needsDictionary())) {
                    lost = true;
                    return false;
                }
                if (inflater.finished()) {
                    // A block marked as the last ends the stream of blocks; what follows begins a new one.
                    int rest = inflater.getRemaining();
                    inflater.reset();
                    inflater.setInput(from, length - rest, rest);
                }
            }
            return true;
        } catch (DataFormatException e) {
            lost = true;
            return false;
        }
    }

    /** Ends a message. */
    boolean end(WebSocketView into, WebSocketLimits limits) {
        boolean good = lost || inflate(TAIL, TAIL.length, into, limits);
        if (!takeover) {
            inflater.reset();
            lost = false;
        }
        return good;
    }

    void close() {
        inflater.end();
    }
}
