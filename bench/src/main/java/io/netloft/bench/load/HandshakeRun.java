package io.netloft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Connections one after the other, as many at once as asked for: handshake, one request, its answer, end. The client ends
 * it, so that no server keeps what is left of the connection. All of it happens on one event loop.
 */
final class HandshakeRun implements LoadConnection.Owner {
    /** A server that refuses everyone would be asked for ever. */
    private static final int FAILURES = 100;

    private final Place place;
    private final SslContext tls;
    private final int concurrent;
    private final Duration duration;
    private final CompletableFuture<LoadCount> result;
    private final ByteBuf request;
    private long startNs;
    private int under;
    private long done;
    private long failed;

    HandshakeRun(
            Place place,
            SslContext tls,
            String path,
            int concurrent,
            Duration duration,
            CompletableFuture<LoadCount> result) {
        this.place = place;
        this.tls = tls;
        this.concurrent = concurrent;
        this.duration = duration;
        this.result = result;
        this.request = Place.constant(place.get(path).getBytes(StandardCharsets.US_ASCII));
    }

    void start() {
        startNs = System.nanoTime();
        for (int i = 0; i < concurrent; i++) {
            next();
        }
    }

    private void next() {
        under++;
        place.connect(this::fill).addListener((ChannelFuture opening) -> {
            if (!opening.isSuccess()) {
                failed++;
                ended();
            }
        });
    }

    private void fill(Channel channel) {
        SslHandler handshake = tls.newHandler(channel.alloc());
        var connection = new LoadConnection(this);
        channel.pipeline().addLast(handshake, connection);
        handshake.handshakeFuture().addListener(future -> {
            if (future.isSuccess()) {
                connection.send(request.duplicate(), System.nanoTime());
            }
        });
    }

    @Override
    public void answered(LoadConnection connection, int status, long dueNs) {
        if (status == 200) {
            done++;
        } else {
            failed++;
        }
        connection.close();
    }

    @Override
    public void lost(LoadConnection connection, boolean busy, long dueNs) {
        if (connection.answers() == 0) {
            failed++;
        }
        ended();
    }

    private void ended() {
        under--;
        if (System.nanoTime() - startNs < duration.toNanos() && failed < FAILURES) {
            next();
        } else if (under == 0) {
            result.complete(new LoadCount(done, (System.nanoTime() - startNs) / 1e9, failed));
        }
    }
}
