package io.netloft.proxy;

import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.GroupRule;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at one upstream: its connection, or the wait for one, and its clock. An exchange has one, and with
 * hedging a second, used again for each try. Owned by one event loop.
 */
final class Attempt implements UpstreamConnector.Asker {
    private final LoopContext loop;
    private final Exchange exchange;
    private final Deadlines.Deadline wait = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            exchange.waitIsOver(Attempt.this);
        }
    };

    private ProxyHeader header = ProxyHeader.NONE;
    private long startedNs;
    private long sentNs;
    /** Whether its slot counts it among those that wait for a connection. */
    private boolean waits;

    private @Nullable Upstream upstream;
    private UpstreamPool.@Nullable Slot slot;
    private @Nullable Outlet connection;
    private @Nullable UpstreamHandler opening;
    private @Nullable Http2UpstreamHandler joining;
    private UpstreamConnector.@Nullable Connecting connecting;

    Attempt(LoopContext loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** True from {@link #start} until {@link #end}. */
    boolean running() {
        return upstream != null;
    }

    Upstream upstream() {
        Upstream u = upstream;
        if (u == null) {
            throw new IllegalStateException("attempt: not started");
        }
        return u;
    }

    UpstreamPool.@Nullable Slot slot() {
        return slot;
    }

    @Nullable
    Outlet connection() {
        return connection;
    }

    long sentNs() {
        return sentNs;
    }

    /** From its start until now, nanoseconds. */
    long tookNs() {
        return loop.nowNs() - (sentNs == 0 ? startedNs : sentNs);
    }

    /**
     * Begins at an upstream that was given the request; returns a warm connection, or null when one is being opened.
     *
     * @param rule says what is spoken there, and how a new connection begins; a warm one has no header
     */
    @Nullable
    Outlet start(Upstream chosen, GroupRule rule) {
        header = rule.proxyHeader();
        upstream = chosen;
        startedNs = loop.nowNs();
        sentNs = 0;
        UpstreamPool.Slot to = loop.pool().slot(chosen);
        slot = to;
        // An upgrade is at home in HTTP/1.1: where there is a choice, that is it.
        boolean http2 = rule.spoken() == Spoken.HTTP2
                || (rule.spoken() == Spoken.NEGOTIATED && !to.old() && !exchange.upgradeAsked());
        Outlet open = http2 ? join(loop.pool().shared(to, rule.spoken(), exchange.settings())) : ofItsOwn(to);
        if (open == null) {
            waits = true;
            to.waits(this);
        }
        return open;
    }

    private void waited() {
        if (waits && slot != null) {
            waits = false;
            slot.waited(this);
        }
    }

    private @Nullable Outlet ofItsOwn(UpstreamPool.Slot to) {
        boolean bare = header == ProxyHeader.NONE;
        UpstreamHandler warm = bare ? loop.pool().take(to) : null;
        if (warm == null) {
            UpstreamConnector connector = loop.live().connector();
            UpstreamHandler fresh = connector.http(loop, to);
            opening = fresh;
            Announced client = bare ? null : exchange.client().flow().announced();
            UpstreamConnector.Order order =
                    new UpstreamConnector.Order(to.upstream(), ServerTls.Offer.HTTP1, header, client);
            connecting = connector.connect(loop, order, protocol -> fresh, exchange.settings(), this);
        }
        return warm;
    }

    private @Nullable Outlet join(Http2UpstreamHandler shared) {
        if (shared.open()) {
            return shared.stream();
        }
        joining = shared;
        shared.await(this);
        return null;
    }

    @Override
    public void connected() {
        Http2UpstreamHandler shared = joining;
        if (shared != null) {
            joining = null;
            UpstreamPool.Slot to = slot;
            Outlet outlet = shared.open() || to == null ? shared.stream() : ofItsOwn(to);
            if (outlet != null) {
                waited();
                exchange.connected(this, outlet, loop.nowNs() - startedNs);
            }
            return;
        }
        UpstreamHandler fresh = opening;
        waited();
        connecting = null;
        opening = null;
        if (fresh != null) {
            if (header != ProxyHeader.NONE) {
                fresh.markAnnounced();
            }
            exchange.connected(this, fresh, loop.nowNs() - startedNs);
        }
    }

    @Override
    public void connectFailed(ProxyError error, String detail) {
        waited();
        connecting = null;
        opening = null;
        joining = null;
        exchange.connectFailed(this, error, detail);
    }

    /** Sends the request, as far as it is here. */
    void send(Outlet to, HeadBytes head, RequestBody body) {
        connection = to;
        sentNs = loop.nowNs();
        to.serve(this);
        body.writeTo(to, head);
    }

    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** Waits, or goes on waiting, for whatever the exchange waits for. */
    void await(Deadlines.Line line) {
        line.start(wait, loop.nowNs());
    }

    void awaitFrom(Deadlines.Line line, long nowNs) {
        line.start(wait, nowNs);
    }

    /** Its connection has let go of it. */
    void disconnected() {
        connection = null;
        wait.cancel();
    }

    /** An upstream answers no checks: if this waits for a connection there, it is not to be had. */
    void upstreamSilent(Upstream which, String cause) {
        if (waits && upstream == which) {
            abandon();
            exchange.connectFailed(this, ProxyError.UPSTREAM_DOWN, cause);
        }
    }

    /** Gives up: the connection is closed, or is no longer waited for. */
    void abandon() {
        waited();
        wait.cancel();
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        if (connecting != null) {
            connecting.cancel();
            connecting = null;
            opening = null;
        }
        if (joining != null) {
            joining.forget(this);
            joining = null;
        }
    }

    /** It is over, well or not. */
    void end() {
        waited();
        wait.cancel();
        connection = null;
        Upstream u = upstream;
        if (u != null) {
            upstream = null;
            slot = null;
            u.finished();
        }
    }
}
