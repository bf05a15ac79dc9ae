package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client's close_notify from TLS as long as its client is owed an answer. TLS 1.3 lets a client end its own direction and
 * read on (RFC 8446 §6.1), but BoringSSL's engine ends both with the first close_notify, and the answer would be lost.
 *
 * <p>From outside a close_notify looks like a few bytes of data: an encrypted record of 19 bytes, of 35 where it is padded as the
 * JDK does. It is also the last that its sender has to say. So a record of {@value #MOST} bytes or fewer is held back while
 * nothing stands behind it and whoever reads the client needs nothing of it; when more comes, or is needed, it goes on. No more
 * than one such record is held. Stands before TLS; of one connection, owned by one event loop.
 *
 * <pre>
 *   record   type (1) | version (2) | length (2) | ciphertext
 * </pre>
 */
final class CloseNotifyGate extends ChannelInboundHandlerAdapter {
    private static final int MOST = 64;

    private static final int DATA_TYPE = 23;
    private static final int HEAD = 5;

    private BooleanSupplier owed = () -> false;
    /** Bytes of the record at hand that were seen, its head included. */
    private int seen;

    private int type;
    private int length;
    private @Nullable ByteBuf held;
    private @Nullable ChannelHandlerContext ctx;

    /** @param owes whether the client is owed an answer for which nothing more of it is needed */
    void listenTo(BooleanSupplier owes) {
        owed = owes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        release();
        int last = lastRecord(in);
        if (last < 0) {
            context.fireChannelRead(in);
            return;
        }
        ByteBuf alert = in.retainedSlice(last, in.writerIndex() - last);
        in.writerIndex(last);
        if (in.isReadable()) {
            context.fireChannelRead(in);
        } else {
            in.release();
        }
        if (owed.getAsBoolean()) {
            held = alert;
        } else {
            context.fireChannelRead(alert);
        }
    }

    /** Where in the bytes that came the last record begins, if it is whole and may be a close_notify; else -1. */
    private int lastRecord(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        int start = at;
        while (at < end) {
            if (seen == 0) {
                start = at;
            }
            if (seen < HEAD) {
                head(in.getUnsignedByte(at++));
            } else {
                int run = Math.min(end - at, HEAD + length - seen);
                at += run;
                seen += run;
            }
            if (seen >= HEAD && seen == HEAD + length) {
                seen = 0;
            }
        }
        return seen == 0 && type == DATA_TYPE && length <= MOST ? start : -1;
    }

    private void head(int octet) {
        switch (seen++) {
            case 0 -> type = octet;
            case 3 -> length = octet << 8;
            case 4 -> length |= octet;
            default -> {}
        }
    }

    /** Lets what is held go on. */
    void release() {
        ByteBuf alert = held;
        ChannelHandlerContext context = ctx;
        if (alert != null && context != null) {
            held = null;
            context.fireChannelRead(alert);
            context.fireChannelReadComplete();
        }
    }

    boolean holds() {
        return held != null;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
