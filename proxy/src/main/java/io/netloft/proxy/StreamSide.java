package io.netloft.proxy;

import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.buffer.ByteBuf;

/** What a stream answers for its connection of HTTP/2. Owned by one event loop. */
abstract class StreamSide implements ClientSide, ClientFlow {
    private final Http2ClientHandler connection;
    private final Replies replies;
    private final ConnectStream connect = new ConnectStream();

    StreamSide(LoopContext loop, Http2ClientHandler connection) {
        this.connection = connection;
        this.replies = new Replies(loop, this);
    }

    /** What sets an extended CONNECT apart from other requests. */
    final ConnectStream connect() {
        return connect;
    }

    @Override
    public final boolean mustSwitch() {
        return connect.asked();
    }

    @Override
    public final boolean takes(Http1ResponseHead switched) {
        return connect.takes(switched);
    }

    @Override
    public final Replies replies() {
        return replies;
    }

    @Override
    public final Peer peer() {
        return connection.peer();
    }

    @Override
    public final ClientFlow flow() {
        return this;
    }

    @Override
    public final String version(int minor) {
        return "HTTP/2.0";
    }

    /** The connection says so itself, with a GOAWAY. */
    @Override
    public final boolean draining() {
        return false;
    }

    @Override
    public final Announced announced() {
        return Announced.of(connection.context().channel());
    }

    @Override
    public final ByteBuf buffer(int capacity) {
        return connection.context().alloc().directBuffer(capacity);
    }

    @Override
    public final void flush() {
        connection.flushSoon();
    }
}
