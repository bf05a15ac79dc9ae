package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.ResponseWriter.After;
import io.netloft.proxy.core.Cors;
import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.StickyCookie;
import io.netloft.proxy.core.Upstream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way of a response to its client: what its head says, what its connection does afterwards, and how fast the client
 * takes it. Owned by an exchange and used again for each of its requests.
 */
final class Delivery {
    private static final byte[] CONTINUE = HeadBytes.ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final long READER_LOOK_NS = 10_000_000_000L;
    private static final byte[] NOTHING = new byte[0];

    private final LoopContext loop;
    private final ClientSide client;
    private final Runnable stalled;
    private @Nullable Reader reader;
    private boolean started;
    private boolean continued;
    private boolean upstreamKeepAlive;
    private boolean clientKeepAlive;
    private boolean http10;
    private Http1Framing framing = Http1Framing.NONE;
    private RouteRules rules = RouteRules.NONE;
    private byte[] added = NOTHING;
    private boolean removesCors;

    /** @param stalled called when the client takes its answer too slowly */
    Delivery(LoopContext loop, ClientSide client, Runnable stalled) {
        this.loop = loop;
        this.client = client;
        this.stalled = stalled;
    }

    /** @param values null when the route has no rules */
    void begin(Http1RequestHead request, RouteRules with, @Nullable RequestValues values, boolean keepAlive) {
        started = false;
        continued = false;
        clientKeepAlive = keepAlive;
        http10 = request.minor() == 0;
        rules = with;
        added = NOTHING;
        removesCors = false;
        if (values != null && !rules.leavesResponse()) {
            addFields(request, values);
        }
    }

    private void addFields(Http1RequestHead request, RequestValues values) {
        StringBuilder fields = new StringBuilder();
        for (RouteRules.Field field : rules.response().set()) {
            values.field(field, fields);
        }
        for (RouteRules.Field field : rules.response().add()) {
            values.field(field, fields);
        }
        Cors cors = rules.cors();
        if (cors != null) {
            removesCors = true;
            fields.append(corsFields(cors, request));
        }
        added = HeadBytes.ascii(fields.toString());
    }

    static String corsFields(Cors cors, Http1RequestHead request) {
        int origin = request.first(Http1Field.ORIGIN);
        return origin >= 0 && cors.allows(request.value(origin)) ? cors.fields(request.value(origin)) : "";
    }

    /** Lets a client come back to the upstream that answers it, where there are cookies for that and it isn't there already. */
    void stick(@Nullable StickyCookie cookie, Pick pick, Upstream by) {
        if (cookie != null && !pick.stuck()) {
            add(cookie.field(by, client.peer().secure()));
        }
    }

    /** A field more for the head that is still to come, with its line end. */
    void add(String field) {
        byte[] more = HeadBytes.ascii(field);
        byte[] all = new byte[added.length + more.length];
        System.arraycopy(added, 0, all, 0, added.length);
        System.arraycopy(more, 0, all, added.length, more.length);
        added = all;
    }

    /** True once the final response's head was written. */
    boolean started() {
        return started;
    }

    Http1Framing framing() {
        return framing;
    }

    boolean clientKeepAlive() {
        return clientKeepAlive;
    }

    /** The client's connection ends after this response. */
    void closeAfter() {
        clientKeepAlive = false;
    }

    boolean upstreamKeepAlive() {
        return upstreamKeepAlive;
    }

    /** False for a client of HTTP/1.0. */
    boolean takesChunks() {
        return !http10;
    }

    /** Why a final response can't be passed on, or null; a client of HTTP/1.0 was asked for in HTTP/1.0 too. */
    @Nullable
    String refusal(Http1ResponseHead response) {
        if (http10 && response.framing() == Http1Framing.CHUNKED) {
            return "chunks in answer to HTTP/1.0";
        }
        // To an extended CONNECT it would say that there is a tunnel.
        boolean pretends = client.mustSwitch() && response.status() < 300;
        return pretends ? "status " + response.status() + " where protocols were to be switched" : null;
    }

    /** An interim response other than 101; HTTP/1.0 clients don't know them (RFC 9110 §15.2). */
    void interim(Http1ResponseHead interim) {
        boolean repeated = interim.status() == 100 && continued;
        if (!http10 && !repeated) {
            continued |= interim.status() == 100;
            client.flow().write(headFor(interim, After.GO_ON, 0));
        }
    }

    /** The upstream hasn't said it: the proxy lets the client send its body. */
    void sayContinue() {
        if (!continued && !started && !http10) {
            continued = true;
            client.flow().answer(client.flow().buffer(CONTINUE.length).writeBytes(CONTINUE), false);
            client.flow().flush();
        }
    }

    /**
     * The final response's head.
     *
     * @param extra bytes of body that will be written behind it
     * @return the head for the client, with room for the extra bytes
     */
    ByteBuf head(Http1ResponseHead response, int extra) {
        started = true;
        framing = response.framing();
        upstreamKeepAlive = response.keepAlive() && framing != Http1Framing.UNTIL_CLOSE;
        boolean close = !clientKeepAlive || framing == Http1Framing.UNTIL_CLOSE || client.draining();
        clientKeepAlive = !close;
        After after = close ? After.CLOSE : http10 ? After.SAY_KEEP_ALIVE : After.GO_ON;
        return headFor(response, after, extra);
    }

    /** 101: its head goes out as it is. */
    void upgrade(Http1ResponseHead response) {
        started = true;
        client.flow().write(headFor(response, After.UPGRADE, 0));
    }

    private ByteBuf headFor(Http1ResponseHead response, After after, int extra) {
        boolean plain = added.length == 0 && rules.leavesResponse();
        return client.flow()
                .head(response, after, plain ? null : new HeadEdits(rules.response(), removesCors, added), extra);
    }

    // ---- how fast the client takes it

    /** Watches how fast the client empties what waits for it. */
    private final class Reader extends Deadlines.Deadline {
        private long bytesPerSecond;
        private long sinceNs;
        private long waiting;

        void watch(long leastRate, long nowNs) {
            bytesPerSecond = leastRate;
            sinceNs = nowNs;
            waiting = client.flow().waiting();
            loop.line(READER_LOOK_NS).start(this, nowNs);
        }

        @Override
        protected void expired(long nowNs) {
            long took = waiting - client.flow().waiting();
            if (took < bytesPerSecond * ((nowNs - sinceNs) / 1_000_000) / 1000) {
                stalled.run();
            } else {
                watch(bytesPerSecond, nowNs);
            }
        }
    }

    /** The client takes no more for now, and is watched until it does. */
    void measure(boolean on, long bytesPerSecond) {
        Reader watching = reader;
        if (on && bytesPerSecond > 0) {
            if (watching == null) {
                watching = new Reader();
                reader = watching;
            }
            watching.watch(bytesPerSecond, loop.nowNs());
        } else if (watching != null) {
            watching.cancel();
        }
    }

    /** The response is over, well or not. */
    void end() {
        measure(false, 0);
    }
}
