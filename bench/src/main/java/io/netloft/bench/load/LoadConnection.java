package io.netloft.bench.load;

import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection of a run: one request at a time, the answer's head read, its body counted and dropped. */
final class LoadConnection extends ByteToMessageDecoder {
    /** Who hears of it, on its event loop. */
    interface Owner {
        /** The answer to the request that was due then is whole. */
        void answered(LoadConnection connection, int status, long dueNs);

        /** The connection ended; with a request on it, or idle. */
        void lost(LoadConnection connection, boolean busy, long dueNs);
    }

    private final Owner owner;
    private final Http1HeadDecoder reader = new Http1HeadDecoder(Http1Limits.DEFAULT);
    private final Http1ResponseHead head = new Http1ResponseHead();
    private @Nullable ChannelHandlerContext ctx;
    private boolean busy;
    private boolean inBody;
    private long bodyLeft;
    private long dueNs;
    private int answers;

    LoadConnection(Owner owner) {
        this.owner = owner;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    void send(ByteBuf request, long due) {
        busy = true;
        dueNs = due;
        ChannelHandlerContext to = ctx;
        if (to != null) {
            to.writeAndFlush(request, to.voidPromise());
        }
    }

    boolean busy() {
        return busy;
    }

    long dueNs() {
        return dueNs;
    }

    /** How many answers have come. */
    int answers() {
        return answers;
    }

    void close() {
        ChannelHandlerContext open = ctx;
        if (open != null) {
            open.close();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!busy) {
            in.skipBytes(in.readableBytes());
            context.close();
            return;
        }
        if (!inBody && !readHead(context, in)) {
            return;
        }
        int part = (int) Math.min(bodyLeft, in.readableBytes());
        in.skipBytes(part);
        bodyLeft -= part;
        if (bodyLeft == 0) {
            inBody = false;
            busy = false;
            answers++;
            owner.answered(this, head.status(), dueNs);
        }
    }

    private boolean readHead(ChannelHandlerContext context, ByteBuf in) {
        try {
            if (reader.readResponse(in, head, Http1Method.GET) == 0) {
                return false;
            }
        } catch (Http1Exception e) {
            in.skipBytes(in.readableBytes());
            context.close();
            return false;
        }
        if (head.framing() == Http1Framing.CHUNKED || head.framing() == Http1Framing.UNTIL_CLOSE) {
            in.skipBytes(in.readableBytes());
            context.close();
            return false;
        }
        inBody = true;
        bodyLeft = head.framing() == Http1Framing.LENGTH ? head.contentLength() : 0;
        return true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        boolean wasBusy = busy;
        busy = false;
        owner.lost(this, wasBusy, dueNs);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
