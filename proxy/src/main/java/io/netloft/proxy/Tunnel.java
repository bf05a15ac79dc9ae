package io.netloft.proxy;

import io.netty.buffer.ByteBuf;

/**
 * An upgraded connection (RFC 9110 §7.8): bytes go through as they come, each side may end its own direction, and when
 * both have, it is over. Owned by one event loop.
 */
final class Tunnel {
    private final ClientHandler client;
    private final UpstreamHandler upstream;
    private final RequestRecord record;
    private boolean clientEnded;
    private boolean upstreamEnded;

    Tunnel(ClientHandler client, UpstreamHandler upstream, RequestRecord record) {
        this.client = client;
        this.upstream = upstream;
        this.record = record;
    }

    /** Takes the buffer over. */
    void toClient(ByteBuf bytes) {
        record.responded(bytes.readableBytes());
        client.socket().write(bytes);
        if (!client.socket().writable()) {
            upstream.reading(false);
        }
    }

    /** Takes the buffer over. */
    void toUpstream(ByteBuf bytes) {
        record.received(bytes.readableBytes());
        upstream.write(bytes);
    }

    /** The upstream sends nothing more; the client may. True when both have ended. */
    boolean upstreamEnded() {
        upstreamEnded = true;
        client.socket().shutdownOutput();
        return clientEnded;
    }

    /** The client sends nothing more; the upstream may. True when both have ended. */
    boolean clientEnded() {
        clientEnded = true;
        upstream.shutdownOutput();
        return upstreamEnded;
    }
}
