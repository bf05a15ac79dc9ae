package io.netloft.proxy;

import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop owns: its pool of upstream connections, its timeouts, and the scratch space that its connections
 * share because only one of them runs at a time. Both channels of a request live on the same loop, so nothing here is
 * ever shared and nothing locks.
 */
final class LoopContext {
    private static final long TICK_MS = 50;
    private static final int HEADS_KEPT = 256;

    private final EventLoop loop;
    private final Live live;
    private Http1RequestHead requestHead = new Http1RequestHead();
    private Http1ResponseHead responseHead = new Http1ResponseHead();
    private final RequestWriter requestWriter = new RequestWriter(new RequestId());
    private final Deadlines deadlines = new Deadlines();
    private final UpstreamPool pool;
    private final Pressure pressure;
    private final ReadSize readSize;
    private final PendingQueue queue = new PendingQueue();
    private final SplittableRandom random = new SplittableRandom();
    private final ArrayList<Wire> toFlush = new ArrayList<>();
    private final ArrayDeque<HeadBytes> heads = new ArrayDeque<>();
    private final Set<Client> clients = new HashSet<>();
    private final Map<Route, LiveMetrics.RouteMeters> routeMeters = new IdentityHashMap<>();
    private long nowNs;
    private @Nullable Routing metered;
    private @Nullable Lines lines;
    private @Nullable ScheduledFuture<?> ticker;

    /** A client's connection, as a proxy that stops sees it. */
    interface Client {
        /** The proxy drains: what isn't at work ends soon. */
        void drain();

        /** It has drained for long enough: everything ends now. */
        void deadlineOfDrain();
    }

    /** The lines of {@link Deadlines} that a configuration's waits stand for. */
    record Lines(
            Settings.Waits waits,
            Deadlines.Line connect,
            Deadlines.Line response,
            Deadlines.Line responseIdle,
            Deadlines.Line requestHead,
            Deadlines.Line requestBody,
            Deadlines.Line keepAlive,
            Deadlines.Line upgraded,
            Deadlines.Line poolIdle) {}

    /** @param loops how many there are */
    LoopContext(EventLoop loop, Live live, int loops) {
        this.pressure = new Pressure(
                loops, PlatformDependent.maxDirectMemory(), live.metrics().lagging());
        this.readSize = new ReadSize(pressure);
        this.loop = loop;
        this.live = live;
        this.pool = new UpstreamPool(this);
    }

    /** Starts the tick that fires timeouts. Called from any thread, once. */
    void start() {
        ticker = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        begins();
        deadlines.tick(nowNs);
        queue.wakeAll();
    }

    void stop() {
        if (ticker != null) {
            ticker.cancel(false);
        }
    }

    EventLoop loop() {
        return loop;
    }

    /**
     * Sends what was written to a socket once the loop has done what it has at hand: with many sockets at work, all is read
     * and then all is sent, and whoever is woken finds more than one piece to do. An idle loop sends at once.
     */
    void flushSoon(Wire socket) {
        if (toFlush.isEmpty()) {
            loop.execute(this::flush);
        }
        toFlush.add(socket);
    }

    private void flush() {
        // What a flush leads to may ask for another one.
        for (int i = 0; i < toFlush.size(); i++) {
            if (toFlush.get(i).active()) {
                toFlush.get(i).flush();
            }
        }
        toFlush.clear();
    }

    Live live() {
        return live;
    }

    UpstreamPool pool() {
        return pool;
    }

    RandomGenerator random() {
        return random;
    }

    Pressure pressure() {
        return pressure;
    }

    ReadSize readSize() {
        return readSize;
    }

    PendingQueue queue() {
        return queue;
    }

    /** An upstream of the group has a hand free: those who wait longest on this loop, or else on another, may go on. */
    void freed(UpstreamGroup group) {
        if (queue.has(group)) {
            loop.execute(() -> wake(group));
        } else {
            live.others(this).forEach(other -> other.loop.execute(() -> other.wake(group)));
        }
    }

    private void wake(UpstreamGroup group) {
        begins();
        queue.wake(group);
    }

    /** Somebody waits for a connection that may lie idle on another loop. */
    void askForRoom(UpstreamGroup group) {
        if (group.rule().breaker().connections() > 0) {
            live.others(this).forEach(other -> other.loop.execute(() -> other.pool.makeRoom(group.upstreams())));
        }
    }

    RequestWriter requestWriter() {
        return requestWriter;
    }

    /** A view for a request head; valid until the call that read into it returns, or kept by {@link #keep}. */
    Http1RequestHead requestHead() {
        return requestHead;
    }

    /** A view for a response head; valid until the call that read into it returns, or kept by {@link #keep}. */
    Http1ResponseHead responseHead() {
        return responseHead;
    }

    /** A head came in part: its connection keeps the view until the rest is there, and the others get a new one. */
    Http1RequestHead keep(Http1RequestHead partial) {
        if (partial == requestHead) {
            requestHead = new Http1RequestHead();
        }
        return partial;
    }

    /** The same for a response's head. */
    Http1ResponseHead keep(Http1ResponseHead partial) {
        if (partial == responseHead) {
            responseHead = new Http1ResponseHead();
        }
        return partial;
    }

    /** The time at which the event at hand began: asking the clock a dozen times a request is dear. */
    long nowNs() {
        return nowNs;
    }

    /** An event begins: from here on, this is now. */
    void begins() {
        nowNs = live.clock().getAsLong();
    }

    Lines lines(Settings settings) {
        Settings.Waits waits = settings.waits();
        Lines known = lines;
        if (known == null || known.waits != waits) {
            known = new Lines(
                    waits,
                    deadlines.line(waits.connectNs()),
                    deadlines.line(waits.responseNs()),
                    deadlines.line(waits.responseIdleNs()),
                    deadlines.line(waits.requestHeadNs()),
                    deadlines.line(waits.requestBodyNs()),
                    deadlines.line(waits.keepAliveNs()),
                    deadlines.line(waits.upgradedNs()),
                    deadlines.line(waits.poolIdleNs()));
            lines = known;
        }
        return known;
    }

    /** The meters of a route, found by identity; what an earlier routing left behind is forgotten with the first miss. */
    LiveMetrics.RouteMeters meters(Route route) {
        LiveMetrics.RouteMeters known = routeMeters.get(route);
        if (known != null) {
            return known;
        }
        Routing current = live.routing();
        if (metered != current) {
            metered = current;
            routeMeters.clear();
        }
        LiveMetrics.RouteMeters meters = live.metrics().route(route);
        routeMeters.put(route, meters);
        return meters;
    }

    /** An upstream failed a request: it may be ejected for it. */
    void failed(Upstream upstream, UpstreamGroup group, String cause, long tookNs) {
        long nowNs = nowNs();
        String ejected = group.failed(upstream, tookNs, nowNs, cause);
        if (ejected != null) {
            tellEjection(upstream, nowNs);
        }
    }

    /** An upstream answered, which may count as a failure too. */
    void answered(Upstream upstream, UpstreamGroup group, int status, long tookNs, long nowNs) {
        String ejected = group.rule().retry().failing(status)
                ? group.failed(upstream, tookNs, nowNs, "status " + status)
                : group.answered(upstream, status, tookNs, nowNs);
        if (ejected != null) {
            tellEjection(upstream, nowNs);
        }
    }

    private void tellEjection(Upstream upstream, long nowNs) {
        ProxyLog.ejected(upstream, nowNs);
        loop.schedule(
                () -> ProxyLog.ejectionOver(upstream, live.clock().getAsLong()),
                upstream.ejectedForNs(nowNs),
                TimeUnit.NANOSECONDS);
    }

    /** An exchange is over: counts it and logs it. */
    void report(RequestRecord record, UpstreamPool.@Nullable Slot slot, Peer peer) {
        Route route = record.route();
        if (route != null) {
            live.metrics().finished(meters(route), slot == null ? null : slot.meters(), record);
            live.accessLog().write(record, peer);
        }
    }

    /** A TCP connection is over: counts it and logs it. */
    void report(RequestRecord record, Peer peer) {
        if (record.cause() != null) {
            live.metrics().failed(record.cause());
        }
        live.accessLog().write(record, peer);
    }

    /** A connection failed for what its peer or the system did: counts it and logs it. */
    void ioFailed(Channel connection, Throwable cause) {
        live.metrics().ioError();
        ProxyLog.connectionFailed(connection, cause);
    }

    Deadlines.Line line(long timeoutNs) {
        return deadlines.line(timeoutNs);
    }

    HeadBytes borrowHead() {
        HeadBytes head = heads.pollLast();
        return head == null ? new HeadBytes() : head;
    }

    void giveBack(@Nullable HeadBytes head) {
        if (head == null) {
            return;
        }
        head.clear();
        if (heads.size() < HEADS_KEPT) {
            heads.addLast(head);
        }
    }

    void opened(Client client) {
        clients.add(client);
    }

    void closed(Client client) {
        clients.remove(client);
    }

    /** Tells every client connection that the proxy is draining. */
    void drain() {
        begins();
        new ArrayList<>(clients).forEach(Client::drain);
    }

    /** Closes every client connection, whatever it is doing. */
    void closeClients() {
        begins();
        new ArrayList<>(clients).forEach(Client::deadlineOfDrain);
    }

    /** An upstream was found down: it gets nothing new here, and may finish what it has. */
    void upstreamDown(Upstream upstream) {
        begins();
        pool.closeIdle(upstream);
    }

    /** An upstream doesn't answer at all: those who wait for it are sent elsewhere where that is allowed. */
    void upstreamSilent(Upstream upstream, String cause) {
        begins();
        // Looked up before anybody moves: who comes back to it, for want of another, is not sent away again.
        List<Attempt> connecting = pool.connecting(upstream);
        List<Outlet> waiting = pool.waiting(upstream);
        connecting.forEach(attempt -> attempt.upstreamSilent(upstream, cause));
        waiting.forEach(connection -> connection.upstreamSilent(cause));
    }
}
