package io.netloft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a run: upgraded, then as many messages back as came. Every byte that comes back is compared. */
final class MessageConnection extends ByteToMessageDecoder {
    /** Key and answer of RFC 6455 §1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String HEAD_END = "\r\n\r\n";

    private final MessageRun run;
    private final ByteBuf request;
    private boolean upgraded;
    private int toSend;
    private @Nullable ChannelHandlerContext ctx;

    MessageConnection(MessageRun run, ByteBuf request) {
        this.run = run;
        this.request = request;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(request, context.voidPromise());
    }

    /** Sends the first window. */
    void begin() {
        send(run.window());
    }

    void close() {
        ChannelHandlerContext open = ctx;
        if (open != null) {
            open.close();
        }
    }

    private void send(int count) {
        ChannelHandlerContext open = ctx;
        if (open != null && count > 0) {
            open.writeAndFlush(run.messages(count), open.voidPromise());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!upgraded) {
            readHead(context, in);
            return;
        }
        ByteBuf expected = run.expected();
        int whole = in.readableBytes() / expected.readableBytes();
        for (int i = 0; i < whole; i++) {
            if (!ByteBufUtil.equals(in, in.readerIndex(), expected, 0, expected.readableBytes())) {
                in.skipBytes(in.readableBytes());
                context.close();
                return;
            }
            in.skipBytes(expected.readableBytes());
        }
        if (whole > 0 && run.came(whole)) {
            toSend += whole;
        }
    }

    private void readHead(ChannelHandlerContext context, ByteBuf in) {
        String head = in.toString(StandardCharsets.US_ASCII);
        int end = head.indexOf(HEAD_END);
        if (end < 0) {
            return;
        }
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPT)) {
            in.skipBytes(in.readableBytes());
            context.close();
            return;
        }
        in.skipBytes(end + HEAD_END.length());
        upgraded = true;
        run.upgraded();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        int count = toSend;
        toSend = 0;
        send(count);
        super.channelReadComplete(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        run.lost("connection closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
