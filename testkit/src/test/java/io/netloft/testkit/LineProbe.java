package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A tiny record-producing stream codec: printable lines of at most eight characters, each ended by a newline. */
final class LineProbe implements StreamProbe<LineProbe.Line> {
    static final int MAX_LINE = 8;

    private final ByteBufAllocator allocator;
    private final Bug bug;
    private final ByteBuf line;
    private boolean skipping;

    /** What may be wrong with it. */
    enum Bug {
        NONE,
        ENDS_LINE_WITH_PIECE,
        LIMIT_OFF_BY_ONE,
        REFUSES_AT_LIMIT,
        FOREIGN_EXCEPTION,
        PREALLOCATES,
        UNBOUNDED,
        LEAKS,
        KEEPS_STATE_AFTER_REFUSAL,
        INVENTS_AFTER_GAP,
        SEEKS_FOREVER,
        DROPS_EMPTY_LINES
    }

    record Line(String text) {}

    static final class LineException extends DecoderException {
        private static final long serialVersionUID = 1;

        LineException(String message) {
            super(message);
        }
    }

    LineProbe(ByteBufAllocator allocator, Bug bug, boolean midStream) {
        this.allocator = allocator;
        this.bug = bug;
        this.skipping = midStream;
        this.line = allocator.buffer(MAX_LINE);
    }

    @Override
    public void decode(ByteBuf in, Consumer<? super Line> out) {
        while (in.isReadable()) {
            accept(in.readByte(), out);
        }
        if (bug == Bug.ENDS_LINE_WITH_PIECE && line.isReadable()) {
            emit(out);
        }
    }

    private void accept(byte b, Consumer<? super Line> out) {
        if (skipping) {
            skipping = b != '\n' || bug == Bug.SEEKS_FOREVER;
        } else if (b == '\n') {
            emit(out);
        } else if (b < 0x20 || b > 0x7E) {
            refuse("line byte: " + b + " (expected: printable)");
        } else if (line.readableBytes() == limit()) {
            refuse("line: over " + MAX_LINE + " (expected: at most " + MAX_LINE + ")");
        } else {
            line.writeByte(b);
        }
    }

    private int limit() {
        return switch (bug) {
            case LIMIT_OFF_BY_ONE -> MAX_LINE + 1;
            case REFUSES_AT_LIMIT -> MAX_LINE - 1;
            case UNBOUNDED -> Integer.MAX_VALUE;
            default -> MAX_LINE;
        };
    }

    private void emit(Consumer<? super Line> out) {
        String text = line.toString(StandardCharsets.US_ASCII);
        line.clear();
        if (bug == Bug.PREALLOCATES && text.startsWith("9")) {
            text = new String(new byte[64 << 20], 0, 0, StandardCharsets.US_ASCII) + text;
        }
        if (bug == Bug.LEAKS && text.isEmpty()) {
            allocator.buffer(1).writeByte(1);
        }
        if (bug != Bug.DROPS_EMPTY_LINES || !text.isEmpty()) {
            out.accept(new Line(text));
        }
    }

    private void refuse(String message) {
        if (bug != Bug.KEEPS_STATE_AFTER_REFUSAL) {
            line.clear();
        }
        if (bug == Bug.FOREIGN_EXCEPTION && message.contains("127")) {
            throw new IndexOutOfBoundsException(message);
        }
        throw new LineException(message);
    }

    @Override
    public void gap(long bytes) {
        line.clear();
        skipping = bug != Bug.INVENTS_AFTER_GAP;
    }

    @Override
    public Footing footing() {
        return skipping ? Footing.SEEKING : Footing.FIRM;
    }

    @Override
    public void close() {
        line.release();
    }
}
