package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;

/** A tiny codec with a reused view: a length of two bytes, then at most 600 bytes, decoded where they lie. */
final class FrameView {
    static final int MAX_FRAME = 600;

    private int start;
    private int length;

    static final class FrameException extends DecoderException {
        private static final long serialVersionUID = 1;

        FrameException(String message) {
            super(message);
        }
    }

    /** Whether a whole frame lay in {@code in}; the view then shows it and the reader index stands behind it. */
    boolean read(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        int claimed = in.getUnsignedShort(in.readerIndex());
        if (claimed > MAX_FRAME) {
            throw new FrameException("frame: " + claimed + " (expected: <= " + MAX_FRAME + ")");
        }
        if (in.readableBytes() < 2 + claimed) {
            return false;
        }
        start = in.readerIndex() + 2;
        length = claimed;
        in.skipBytes(2 + claimed);
        return true;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }
}
