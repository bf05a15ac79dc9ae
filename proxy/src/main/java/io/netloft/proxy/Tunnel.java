package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection (RFC 9110 §7.8): bytes go through as they come, each side may end its own direction, and when both
 * have, it is over. Owned by one event loop.
 */
final class Tunnel {
    private final LoopContext loop;
    private final Exchange exchange;
    private final ClientFlow client;
    private final Attempt attempt;
    private final Outlet upstream;
    private final RequestRecord record;
    private boolean clientEnded;
    private boolean upstreamEnded;

    Tunnel(LoopContext loop, Exchange exchange, Attempt attempt, Outlet upstream, RequestRecord record) {
        this.loop = loop;
        this.exchange = exchange;
        this.client = exchange.client().flow();
        this.attempt = attempt;
        this.upstream = upstream;
        this.record = record;
        loop.live().metrics().upgraded(1);
    }

    /** Sends bytes to the client if there is a tunnel still; takes the buffer over. */
    static void toClient(@Nullable Tunnel from, ByteBuf bytes) {
        if (from == null) {
            bytes.release();
            return;
        }
        from.record.responded(bytes.readableBytes());
        from.client.write(bytes);
        if (!from.client.writable()) {
            from.upstream.reading(false);
        }
        from.moved();
    }

    /** Sends bytes on if there is a tunnel still; takes the buffer over. */
    static void toUpstream(@Nullable Tunnel to, ByteBuf bytes) {
        if (to == null) {
            bytes.release();
            return;
        }
        to.record.received(bytes.readableBytes());
        to.upstream.write(bytes);
        to.moved();
    }

    void flushToUpstream() {
        upstream.flush();
    }

    /** Something moved: silence begins anew. */
    void moved() {
        attempt.await(loop.lines(exchange.settings()).upgraded());
    }

    /** The upstream sends nothing more; the client may. */
    void upstreamEnded() {
        upstreamEnded = true;
        client.shutdownOutput();
        if (clientEnded) {
            exchange.closeTunnel();
        }
    }

    /** The client sends nothing more; the upstream may. */
    void clientEnded() {
        clientEnded = true;
        upstream.shutdownOutput();
        if (upstreamEnded) {
            exchange.closeTunnel();
        }
    }

    void end() {
        loop.live().metrics().upgraded(-1);
    }
}
