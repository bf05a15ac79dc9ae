package io.netloft.systemtests.planted.proto.one;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

@SuppressWarnings("checkstyle:regexp")
final class OldDecoder extends io.netty.handler.codec.ReplayingDecoder<Void> {
    OldDecoder(FineLimits limits) {
        super();
        if (limits.maxBytes() < 0) {
            throw new IllegalArgumentException();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        out.add(in.readInt());
    }
}
