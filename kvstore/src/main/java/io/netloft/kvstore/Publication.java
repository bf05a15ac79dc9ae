package io.netloft.kvstore;

import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A message as it goes out, written once for each version of the protocol. Immutable; two loops may both write it. */
final class Publication {
    private final byte[][] parts;
    private volatile byte @Nullable [] resp2;
    private volatile byte @Nullable [] resp3;

    private Publication(byte[]... parts) {
        this.parts = parts;
    }

    static Publication direct(boolean shard, byte[] channel, byte[] payload) {
        return new Publication(Answers.ascii(shard ? "smessage" : "message"), channel, payload);
    }

    static Publication matched(byte[] pattern, byte[] channel, byte[] payload) {
        return new Publication(Answers.ascii("pmessage"), pattern, channel, payload);
    }

    byte[] bytes(RespVersion version) {
        byte[] written = version == RespVersion.RESP3 ? resp3 : resp2;
        if (written == null) {
            written = write(version);
            if (version == RespVersion.RESP3) {
                resp3 = written;
            } else {
                resp2 = written;
            }
        }
        return written;
    }

    private byte[] write(RespVersion version) {
        ByteBuf buffer = Unpooled.buffer();
        RespWriter out = new RespWriter(version).to(buffer).push(parts.length);
        for (byte[] part : parts) {
            out.bulk(part);
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
