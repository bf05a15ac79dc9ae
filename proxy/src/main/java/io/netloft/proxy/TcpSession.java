package io.netloft.proxy;

import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.RetryPolicy.Failure;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a client and the one that is opened for it at an upstream: bytes go through as they come, each side
 * may end its own direction, and when both have, it is over. A client isn't read before its server is connected. Owned by
 * one event loop, on which both sockets live.
 *
 * <pre>
 *   NAMING ──group──▶ CHOOSING ──server──▶ CONNECTING ──connected──▶ OPEN ──both ended──▶ CLOSED
 *     │ none: reset      ▲  none: reset         │ failed                │ reset, idle
 *     └──▶ CLOSED        └──────────────────────┘                       └──▶ both reset, CLOSED
 * </pre>
 */
final class TcpSession implements LoopContext.Client, UpstreamConnector.Asker, PendingQueue.Place {
    /** What an upstream is told to have answered when it took a connection. */
    private static final int WELL = 200;
    /** What is longer is sent at once: it is work enough for a call. */
    private static final int SMALL = 2048;

    private enum State {
        NAMING,
        CHOOSING,
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final LoopContext loop;
    private final TcpRule rule;
    private final LiveMetrics.TcpMeters meters;
    private final Settings settings;
    private final Deadlines.Line idleLine;
    private final Pick pick;
    private final RequestRecord record = new RequestRecord();
    private final TcpSide client = new TcpSide(this);
    private final Deadlines.Deadline idle = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            waitIsOver();
        }
    };

    private State state = State.NAMING;
    private String name = "";
    private @Nullable UpstreamGroup group;
    private boolean queued;
    private boolean working;
    private boolean connected;
    private int open;
    private @Nullable Peer peer;
    private @Nullable TcpSide server;
    private @Nullable Upstream upstream;
    private LiveMetrics.@Nullable UpstreamMeters upstreamMeters;
    private UpstreamConnector.@Nullable Connecting connecting;
    /** What came before there was a server to send it to. */
    private @Nullable ByteBuf early;

    private long startedNs;
    private long waiting;
    private boolean small;

    TcpSession(LoopContext loop, TcpRule rule) {
        this.loop = loop;
        this.rule = rule;
        this.meters = loop.live().metrics().tcp(rule.route().name());
        this.settings = loop.live().routing().settings();
        this.idleLine = loop.line(rule.idleNs());
        this.pick = new Pick(loop.random(), loop.pool());
    }

    /** The handler of the client's socket. */
    TcpSide client() {
        return client;
    }

    private Peer peer() {
        Peer p = peer;
        if (p == null) {
            throw new IllegalStateException("tcp connection: not active");
        }
        return p;
    }

    // ---- its server

    void opened(TcpSide side, Channel channel) {
        if (side == client) {
            loop.begins();
            begin(channel);
        } else if (upstreamMeters != null) {
            upstreamMeters.opened();
        }
        open++;
    }

    private void begin(Channel channel) {
        peer = Peer.of(channel, false, settings.trusted());
        loop.opened(this);
        loop.live().metrics().clientOpened();
        meters.opened();
        record.begun(loop.nowNs(), rule.route(), null);
        if (rule.goesByName()) {
            loop.lines(settings).requestHead().start(idle, loop.nowNs());
        } else {
            named("");
        }
    }

    /** The client asked for this name; for none when empty. */
    void named(String serverName) {
        if (state != State.NAMING) {
            return;
        }
        idle.cancel();
        name = serverName;
        UpstreamGroup to = rule.groupOf(serverName);
        if (to == null) {
            fail(ProxyError.NAME_UNKNOWN);
            return;
        }
        group = to;
        state = State.CHOOSING;
        to.rule().mark(peer().addressBytes(), pick);
        client.wire().reading(false);
        choose();
    }

    /** What came is no ClientHello. */
    void noHello() {
        if (state == State.NAMING) {
            fail(ProxyError.NO_CLIENT_HELLO);
        }
    }

    private UpstreamGroup group() {
        UpstreamGroup g = group;
        if (g == null) {
            throw new IllegalStateException("tcp connection: no group");
        }
        return g;
    }

    private void choose() {
        UpstreamGroup group = group();
        Upstream chosen = group.take(pick, loop.nowNs());
        if (chosen != null) {
            connect(chosen);
        } else if (!pick.metFull()) {
            fail(ProxyError.NO_UPSTREAM);
        } else if (group.mayWait()) {
            queue(group);
        } else {
            fail(ProxyError.OVERLOADED);
        }
    }

    private void queue(UpstreamGroup group) {
        loop.live().metrics().waited();
        queued = true;
        record.queued(loop.nowNs());
        loop.queue().add(group, this);
        loop.line(group.rule().breaker().pendingNs()).start(idle, loop.nowNs());
        loop.askForRoom(group);
    }

    @Override
    public boolean came() {
        Upstream chosen = group().take(pick, loop.nowNs());
        if (chosen == null && pick.metFull()) {
            return false;
        }
        leaveQueue();
        if (chosen == null) {
            fail(ProxyError.NO_UPSTREAM);
        } else {
            connect(chosen);
        }
        return true;
    }

    private void leaveQueue() {
        if (queued) {
            queued = false;
            idle.cancel();
            group().waited();
            loop.queue().remove(group(), this);
            record.dequeued(loop.nowNs());
        }
    }

    private void connect(Upstream chosen) {
        state = State.CONNECTING;
        pick.add(chosen);
        record.at(chosen);
        upstream = chosen;
        upstreamMeters = loop.live().metrics().upstream(chosen);
        startedNs = loop.nowNs();
        working = true;
        TcpSide side = new TcpSide(this);
        server = side;
        ProxyHeader header = group().rule().proxyHeader();
        UpstreamConnector.Order order = new UpstreamConnector.Order(
                chosen, ServerTls.Offer.NONE, header, client.wire().announced());
        connecting = loop.live().connector().connect(loop, order, protocol -> side, settings, this);
    }

    @Override
    public void connectFailed(ProxyError error, String detail) {
        connecting = null;
        server = null;
        failed(error);
        finished();
        boolean again =
                error.upstreamsFault() && group().rule().retry().mayRepeat(Failure.NOT_SENT, pick.count(), true, true);
        if (again) {
            loop.live().metrics().retried();
            choose();
        } else {
            fail(error);
        }
    }

    private void failed(ProxyError error) {
        Upstream by = upstream;
        if (by != null && error.upstreamsFault()) {
            loop.failed(by, group(), error.word(), loop.nowNs() - startedNs);
        }
    }

    private void finished() {
        if (working && upstream != null) {
            working = false;
            upstream.finished();
        }
    }

    @Override
    public void connected() {
        connecting = null;
        connected = true;
        state = State.OPEN;
        long nowNs = loop.nowNs();
        record.connectedIn(nowNs - startedNs);
        if (upstream != null) {
            loop.answered(upstream, group(), WELL, nowNs - startedNs, nowNs);
        }
        idleLine.start(idle, nowNs);
        ByteBuf first = early;
        early = null;
        if (first != null) {
            forward(client, first);
            readComplete(client);
        }
        client.wire().reading(true);
        if (client.wire().hasInputEnded()) {
            ended(client);
        }
    }

    // ---- bytes

    /** Takes the buffer over. */
    void read(TcpSide from, ByteBuf bytes) {
        loop.begins();
        switch (state) {
            case OPEN -> {
                idleLine.start(idle, loop.nowNs());
                forward(from, bytes);
            }
            case NAMING, CHOOSING, CONNECTING ->
                early = early == null ? bytes : Cumulation.join(bytes.alloc(), early, bytes);
            case CLOSED -> bytes.release();
        }
    }

    private void forward(TcpSide from, ByteBuf bytes) {
        TcpSide to = other(from);
        if (from == client) {
            meters.in(bytes.readableBytes());
            record.received(bytes.readableBytes());
        } else {
            meters.out(bytes.readableBytes());
            record.responded(bytes.readableBytes());
        }
        small = bytes.readableBytes() <= SMALL;
        to.wire().write(bytes);
        if (!to.wire().writable()) {
            from.wire().reading(false);
        }
    }

    private TcpSide other(TcpSide than) {
        TcpSide s = server;
        if (s == null) {
            throw new IllegalStateException("tcp connection: no server");
        }
        return than == client ? s : client;
    }

    void readComplete(TcpSide from) {
        if (state != State.OPEN) {
            return;
        } else if (small) {
            loop.flushSoon(other(from).wire());
        } else {
            other(from).wire().flush();
        }
    }

    /** A side takes no more for now, or does again: the other is read accordingly. */
    void writable(TcpSide side) {
        if (state == State.OPEN) {
            other(side).wire().reading(side.wire().writable());
        }
    }

    // ---- its end

    /** A side sends nothing more; the other may. */
    void ended(TcpSide side) {
        if (state != State.OPEN) {
            return;
        }
        loop.begins();
        TcpSide to = other(side);
        to.wire().shutdownOutput();
        if (to.wire().hasInputEnded()) {
            end(null);
            idleLine.start(idle, loop.nowNs());
            client.wire().closeAfterFlush();
            other(client).wire().closeAfterFlush();
        }
    }

    private void waitIsOver() {
        if (connected && stillTaken()) {
            idleLine.start(idle, loop.nowNs());
        } else if (state == State.CLOSED) {
            // Both have ended, but one doesn't take what is left for it.
            reset();
        } else if (queued) {
            fail(ProxyError.OVERLOADED);
        } else {
            fail(state == State.NAMING ? ProxyError.NO_CLIENT_HELLO : ProxyError.TCP_IDLE);
        }
    }

    /** Whether a slow reader took something since the last look, though nothing was read meanwhile. */
    private boolean stillTaken() {
        long before = waiting;
        waiting = client.wire().waiting() + other(client).wire().waiting();
        return waiting > 0 && waiting != before;
    }

    void broken(TcpSide side, Channel channel, Throwable cause) {
        loop.begins();
        loop.live().metrics().ioError();
        ProxyLog.connectionFailed(channel, cause);
        cut(side);
        channel.close();
    }

    void closed(TcpSide side) {
        loop.begins();
        cut(side);
        if (side == client) {
            loop.closed(this);
            loop.live().metrics().clientClosed();
            meters.closed();
        } else if (upstream != null && upstreamMeters != null) {
            upstreamMeters.closed();
            upstream.disconnected();
        }
        if (--open == 0) {
            idle.cancel();
        }
    }

    /** One side is gone without having ended its own: the other must not take what it has for the whole. */
    private void cut(TcpSide side) {
        if (state == State.CLOSED || peer == null) {
            return;
        }
        if (side != client) {
            failed(ProxyError.TCP_CUT);
        }
        fail(side == client ? ProxyError.CLIENT_GONE : ProxyError.TCP_CUT);
    }

    private void fail(ProxyError why) {
        end(why);
        if (connected) {
            // What came before the break may still wait for the end of the turn.
            client.wire().flush();
            other(client).wire().flush();
        }
        reset();
    }

    private void reset() {
        client.wire().reset();
        if (connected) {
            other(client).wire().reset();
        }
    }

    private void end(@Nullable ProxyError why) {
        state = State.CLOSED;
        leaveQueue();
        idle.cancel();
        if (connecting != null) {
            connecting.cancel();
            connecting = null;
        }
        if (early != null) {
            early.release();
            early = null;
        }
        finished();
        record.finished(why, loop.nowNs());
        if (loop.live().accessLog().wanted()) {
            record.texts(rule.route(), name);
        }
        loop.report(record, peer());
        if (group != null && group.waiting() > 0) {
            loop.freed(group);
        }
    }

    @Override
    public void drain() {
        // Nobody knows whether it is idle: it has until the deadline.
    }

    @Override
    public void deadlineOfDrain() {
        if (state == State.CLOSED) {
            reset();
        } else {
            fail(ProxyError.DRAIN_DEADLINE);
        }
    }
}
