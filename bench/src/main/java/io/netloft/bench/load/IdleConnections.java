package io.netloft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Connections that have each had one answer and are kept. Opened and counted on one event loop. */
public final class IdleConnections implements AutoCloseable {
    /** So many are opened at once: fewer than a listener's backlog. */
    private static final int AT_ONCE = 64;

    private static final int CLOSE_SECONDS = 30;

    private final Place place;
    private final int count;
    private final CompletableFuture<IdleConnections> opened;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ByteBuf request;
    private final Set<LoadConnection> open = new LinkedHashSet<>();
    private int begun;
    private int answered;
    private boolean closing;

    IdleConnections(Place place, String path, int count, CompletableFuture<IdleConnections> opened) {
        this.place = place;
        this.count = count;
        this.opened = opened;
        this.request = Place.constant(place.get(path).getBytes(StandardCharsets.US_ASCII));
    }

    void start() {
        for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
            next();
        }
    }

    private void next() {
        begun++;
        var owner = new Owner();
        var connection = new LoadConnection(owner);
        place.connect(channel -> channel.pipeline().addLast(connection)).addListener((ChannelFuture opening) -> {
            if (opening.isSuccess()) {
                open.add(connection);
                connection.send(request.duplicate(), System.nanoTime());
            } else {
                opened.completeExceptionally(opening.cause());
            }
        });
    }

    private final class Owner implements LoadConnection.Owner {
        @Override
        public void answered(LoadConnection connection, int status, long dueNs) {
            answered++;
            if (status != 200) {
                opened.completeExceptionally(new IllegalStateException("status " + status + " (expected: 200)"));
            } else if (begun < count) {
                next();
            } else if (answered == count) {
                opened.complete(IdleConnections.this);
            }
        }

        @Override
        public void lost(LoadConnection connection, boolean busy, long dueNs) {
            open.remove(connection);
            if (!closing) {
                opened.completeExceptionally(
                        new IllegalStateException("connection closed after " + answered + " answers (expected: kept)"));
            } else if (open.isEmpty()) {
                closed.complete(null);
            }
        }
    }

    /** How many are open now; blocks for a moment. */
    public int open() {
        var size = new CompletableFuture<Integer>();
        place.loop().execute(() -> size.complete(open.size()));
        return size.orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Closes them and waits for it. */
    @Override
    public void close() {
        place.loop().execute(() -> {
            closing = true;
            if (open.isEmpty()) {
                closed.complete(null);
            }
            new ArrayList<>(open).forEach(LoadConnection::close);
        });
        closed.orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).join();
    }
}
