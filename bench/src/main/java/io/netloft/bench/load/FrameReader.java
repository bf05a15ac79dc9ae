package io.netloft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket that reads text: the upgrade, then frames, each looked at where it lies in what was received. No masks, as
 * it is the client; no extension, as it offers none. All on the event loop.
 */
public final class FrameReader extends ChannelInboundHandlerAdapter {
    private static final int SHORT_HEADER = 2;
    private static final int LONG_HEADER = 4;
    private static final int LENGTH_MASK = 0x7F;
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;
    private static final int OPCODE_MASK = 0x0F;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final byte PONG_EMPTY = (byte) 0x8A;
    private static final byte MASKED_EMPTY = (byte) 0x80;
    private static final int SHORT = 256;
    private static final int HEAD_LIMIT = 16 * 1024;

    private final Owner owner;
    private final String request;
    private final StringBuilder head = new StringBuilder();
    // The beginning of a frame whose end has not come yet.
    private final ByteBuf begun = Unpooled.buffer(SHORT);
    private boolean open;
    private long last = -1;

    /** Who counts. On the event loop. */
    public interface Owner {
        void opened();

        /** A line has come; {@code text} is valid until this returns. */
        void line(FrameReader reader, ByteBuf text, int at, int length);

        void lost(String why);
    }

    public FrameReader(Owner owner, String request) {
        this.owner = owner;
        this.request = request;
    }

    /** The number of the last line; -1 before the first. */
    public long last() {
        return last;
    }

    public void last(long number) {
        last = number;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().buffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!open) {
                readHead(ctx, in);
            }
            if (open) {
                readFrames(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    private void readHead(ChannelHandlerContext ctx, ByteBuf in) {
        while (!open && in.isReadable()) {
            head.append((char) in.readByte());
            int length = head.length();
            if (head.charAt(length - 1) == '\n'
                    && length >= 4
                    && head.substring(length - 4).equals("\r\n\r\n")) {
                if (!head.toString().startsWith("HTTP/1.1 101 ")) {
                    lose(ctx, head.substring(0, head.indexOf("\r\n")) + " (expected: 101)");
                    return;
                }
                open = true;
                head.setLength(0);
                owner.opened();
            } else if (length > HEAD_LIMIT) {
                lose(ctx, "a head beyond " + HEAD_LIMIT + " bytes (expected: that of an upgrade)");
                return;
            }
        }
    }

    private void readFrames(ChannelHandlerContext ctx, ByteBuf in) {
        while (begun.isReadable() && in.isReadable()) {
            begun.writeBytes(in, Math.min(missing(begun), in.readableBytes()));
            if (missing(begun) == 0) {
                int opcode = begun.getByte(begun.readerIndex()) & OPCODE_MASK;
                take(ctx, begun, opcode, begun.readerIndex() + header(begun), length(begun));
                begun.clear();
            }
        }
        while (in.readableBytes() >= SHORT_HEADER) {
            int head = in.getUnsignedShort(in.readerIndex());
            int length = head & LENGTH_MASK;
            boolean longer = length >= TWO_BYTE_LENGTH;
            if (longer && missing(in) != 0) {
                break;
            }
            int header = longer ? LONG_HEADER : SHORT_HEADER;
            length = longer ? length(in) : length;
            if (in.readableBytes() < header + length) {
                break;
            }
            take(ctx, in, head >>> 8 & OPCODE_MASK, in.readerIndex() + header, length);
        }
        begun.writeBytes(in);
    }

    /** How many bytes more it takes to know more of the frame that begins here; 0 when it is whole. */
    private static int missing(ByteBuf in) {
        int there = in.readableBytes();
        if (there < SHORT_HEADER) {
            return SHORT_HEADER - there;
        }
        int header = header(in);
        if (there < header) {
            return header - there;
        }
        return Math.max(0, header + length(in) - there);
    }

    private static int header(ByteBuf in) {
        return (in.getByte(in.readerIndex() + 1) & LENGTH_MASK) == TWO_BYTE_LENGTH ? LONG_HEADER : SHORT_HEADER;
    }

    private static int length(ByteBuf in) {
        int length = in.getByte(in.readerIndex() + 1) & LENGTH_MASK;
        if (length == EIGHT_BYTE_LENGTH) {
            throw new IllegalStateException("frame: beyond 64 KiB (expected: a line)");
        }
        return length == TWO_BYTE_LENGTH ? in.getUnsignedShort(in.readerIndex() + 2) : length;
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in, int opcode, int at, int length) {
        if (opcode < CLOSE) {
            owner.line(this, in, at, length);
        } else if (opcode == PING) {
            ctx.writeAndFlush(ctx.alloc()
                    .buffer()
                    .writeByte(PONG_EMPTY)
                    .writeByte(MASKED_EMPTY)
                    .writeInt(0));
        } else if (opcode == CLOSE) {
            String code = length < 2 ? "none" : Integer.toString(in.getUnsignedShort(at));
            lose(ctx, "closed by the server, code " + code + " (expected: open to the end)");
        }
        in.readerIndex(at + length);
    }

    private void lose(ChannelHandlerContext ctx, String why) {
        owner.lost(why);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        owner.lost("connection closed (expected: open to the end)");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lose(ctx, cause.getMessage() + " (expected: a connection that stands)");
    }
}
