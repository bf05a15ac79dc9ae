package io.netloft.kvstore;

import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.List;

/** Changes as RESP3 pushes: {@code change}, revision, event, key, value or null. */
final class ChangePush implements ChangeSink {
    private final RespHandler connection;

    ChangePush(RespHandler connection) {
        this.connection = connection;
    }

    @Override
    public EventLoop loop() {
        return connection.loop().loop();
    }

    @Override
    public boolean isClosed() {
        return !connection.isOpen();
    }

    @Override
    public boolean isReady(Runnable again) {
        return connection.isReady(again);
    }

    @Override
    public void send(List<Change> changes) {
        ByteBuf buffer = Unpooled.buffer();
        RespWriter out = new RespWriter(RespVersion.RESP3).to(buffer);
        for (Change change : changes) {
            out.push(5).bulk("change").bulkInteger(change.revision()).bulk(change.event());
            out.bulk(change.key());
            byte[] value = change.value();
            if (value == null) {
                out.nullBulk();
            } else {
                out.bulk(value);
            }
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        connection.push(bytes);
    }

    @Override
    public void lost(long oldest) {
        ByteBuf buffer = Unpooled.buffer();
        new RespWriter(RespVersion.RESP3).to(buffer).push(2).bulk("compacted").bulkInteger(oldest);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        connection.push(bytes);
    }
}
