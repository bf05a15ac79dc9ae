package io.netloft.bench.load;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run. Requests that are due and find every connection busy are a difference of two counters, not a queue: the
 * schedule says when each was due. All of it happens on one event loop.
 */
final class LoadRun implements LoadConnection.Owner {
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final int GRACE_SECONDS = 10;

    private final LoadPlan plan;
    private final Transport transport;
    private final EventLoop loop;
    private final CompletableFuture<LoadResult> done;
    private final long requests;
    private final Histogram latencies = new Histogram(MOST_NS, DIGITS);
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private final ByteBuf request;

    private long startNs;
    private long sent;
    private long answered;
    private long failed;
    /** Connections that answered their first request, or were lost by it. */
    private int tried;

    private boolean started;
    private boolean timerSet;
    private boolean over;

    LoadRun(LoadPlan plan, Transport transport, EventLoop loop, CompletableFuture<LoadResult> done) {
        this.plan = plan;
        this.transport = transport;
        this.loop = loop;
        this.done = done;
        this.requests = plan.requests();
        String head = "GET " + plan.path() + " HTTP/1.1\r\nHost: "
                + plan.server().getHostString() + ":" + plan.server().getPort() + "\r\n\r\n";
        this.request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(head.getBytes(StandardCharsets.US_ASCII)));
    }

    void connect() {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LoadConnection(LoadRun.this));
                    }
                });
        for (int i = 0; i < plan.connections(); i++) {
            bootstrap.connect(plan.server()).addListener((ChannelFuture opened) -> opened(opened));
        }
    }

    private void opened(ChannelFuture opening) {
        if (over) {
            opening.channel().close();
            return;
        }
        if (!opening.isSuccess()) {
            end();
            done.completeExceptionally(opening.cause());
            return;
        }
        LoadConnection connection = opening.channel().pipeline().get(LoadConnection.class);
        connections.add(connection);
        connection.send(request.duplicate(), System.nanoTime());
    }

    /** The schedule begins when every connection has answered once: what it costs to open them is not measured here. */
    private void ready(LoadConnection connection) {
        idle.add(connection);
        begin();
    }

    private void begin() {
        if (++tried < plan.connections()) {
            return;
        }
        started = true;
        startNs = System.nanoTime();
        if (idle.isEmpty()) {
            giveUp();
            return;
        }
        loop.schedule(this::giveUp, plan.duration().toNanos() + GRACE_SECONDS * 1_000_000_000L, TimeUnit.NANOSECONDS);
        send();
    }

    /** Sends what is due, as far as connections are free, and sets the timer for the next. */
    private void send() {
        long nowNs = System.nanoTime();
        while (sent < requests && !idle.isEmpty()) {
            long dueNs = startNs + plan.dueNs(sent);
            if (dueNs - nowNs > 0) {
                awaitNext(dueNs - nowNs);
                return;
            }
            sent++;
            idle.remove().send(request.duplicate(), dueNs);
        }
    }

    private void awaitNext(long delayNs) {
        if (!timerSet) {
            timerSet = true;
            loop.schedule(this::timer, delayNs, TimeUnit.NANOSECONDS);
        }
    }

    private void timer() {
        timerSet = false;
        if (!over) {
            send();
        }
    }

    @Override
    public void answered(LoadConnection connection, int status, long dueNs) {
        if (over) {
            return;
        }
        if (!started) {
            ready(connection);
            return;
        }
        record(System.nanoTime() - dueNs);
        if (status == 200) {
            answered++;
        } else {
            failed++;
        }
        idle.add(connection);
        if (answered + failed == requests) {
            finish();
        } else {
            send();
        }
    }

    /** A connection ended; with a request on it, or idle. It is not opened again: a server that closes is a finding. */
    @Override
    public void lost(LoadConnection connection, boolean busy, long dueNs) {
        if (over) {
            return;
        }
        connections.remove(connection);
        idle.remove(connection);
        if (!started) {
            begin();
            return;
        }
        if (busy) {
            record(System.nanoTime() - dueNs);
            failed++;
        }
        if (connections.isEmpty() || answered + failed == requests) {
            giveUp();
        }
    }

    private void giveUp() {
        if (over) {
            return;
        }
        long nowNs = System.nanoTime();
        for (LoadConnection connection : connections) {
            if (connection.busy()) {
                record(nowNs - connection.dueNs());
                failed++;
            }
        }
        while (sent < requests) {
            record(nowNs - (startNs + plan.dueNs(sent++)));
            failed++;
        }
        finish();
    }

    private void record(long latencyNs) {
        latencies.recordValue(Math.min(MOST_NS, Math.max(0, latencyNs)));
    }

    private void finish() {
        end();
        done.complete(new LoadResult(latencies, answered, failed));
    }

    private void end() {
        over = true;
        connections.forEach(LoadConnection::close);
        request.unwrap().release();
    }
}
