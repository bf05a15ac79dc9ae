package io.netloft.proxy;

import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.RetryPolicy.Failure;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: chooses upstreams for it until one answers, carries both bodies, and says how it ended. A
 * client connection has one, used again for each of its requests. Owned by the event loop of that connection, on which its
 * upstream connections live too.
 */
final class Exchange {
    private final LoopContext loop;
    private final ClientSide client;
    private final Pick pick;
    private final RequestBody requestBody = new RequestBody();
    private final RequestRecord record = new RequestRecord();
    private final Delivery delivery;
    private final Repeats repeats;
    private final Hedge hedge;
    private final Attempts attempts;
    private final Turn turn;
    private @Nullable Alarms alarms;

    private boolean open;
    private boolean upgradeAsked;
    private boolean requestSent;
    private Http1Method method = Http1Method.GET;
    private @Nullable Settings settings;
    private @Nullable UpstreamGroup group;
    private @Nullable HeadBytes head;
    private @Nullable Tunnel tunnel;
    /** The attempt whose answer is passed on. */
    private @Nullable Attempt answering;

    Exchange(LoopContext loop, ClientSide client) {
        this.loop = loop;
        this.client = client;
        this.pick = new Pick(loop.random(), loop.pool());
        this.delivery = new Delivery(loop, client, () -> cutShort(ProxyError.CLIENT_STALLED));
        this.repeats = new Repeats(loop, pick, requestBody);
        this.hedge = new Hedge(loop, this, pick, repeats);
        this.attempts = new Attempts(loop, this);
        this.turn = new Turn(loop, this, pick, record);
    }

    ClientSide client() {
        return client;
    }

    Delivery delivery() {
        return delivery;
    }

    Http1Method method() {
        return method;
    }

    boolean upgradeAsked() {
        return upgradeAsked;
    }

    Settings settings() {
        return Objects.requireNonNull(settings, "exchange: not begun");
    }

    private UpstreamGroup group() {
        return Objects.requireNonNull(group, "exchange: not begun");
    }

    private Alarms alarms() {
        if (alarms == null) {
            alarms = new Alarms(hedge::due, this::overallTimeOut, delivery::sayContinue, turn::waitedInVain);
        }
        return alarms;
    }

    boolean requestWhole() {
        return requestSent;
    }

    /** True from {@link #begin} until the response is over. */
    boolean open() {
        return open;
    }

    /** Takes a request on and sends its head to an upstream of the group. */
    void begin(Http1RequestHead request, Route to, UpstreamGroup of, Settings with, Peer peer, boolean keepAlive) {
        open = true;
        settings = with;
        group = of;
        method = request.method();
        // RFC 9110 §7.8. The reader never reports h2c, which would take the stream out of the proxy's sight.
        requestSent = RequestBody.none(request);
        upgradeAsked = request.upgrade() && requestSent;
        requestBody.begin(of.rule().retry().bodyBytes());
        repeats.begin(of, method);
        head = loop.borrowHead();
        RequestValues values = to.plain() ? null : new RequestValues(request, to, peer, record);
        record.begun(loop.nowNs(), to, RequestRecord.lineFor(loop, request, client));
        int idAt = loop.requestWriter().write(request, peer, with, upgradeAsked, to.rules(), values, head);
        record.head(head, idAt, loop.requestWriter().traceAt());
        loop.requestWriter().end(to.rules(), values, head);
        delivery.begin(request, to.rules(), values, keepAlive);
        of.rule().mark(request, peer.addressBytes(), pick);
        if (requestSent) {
            startOverall();
        } else if (request.expectContinue()) {
            loop.line(with.waits().expectNs()).start(alarms().expect(), loop.nowNs());
        }
        attempt();
    }

    private void startOverall() {
        if (settings().waits().requestNs() > 0) {
            loop.line(settings().waits().requestNs()).start(alarms().overall(), loop.nowNs());
        }
    }

    private void attempt() {
        Upstream chosen = group().take(pick, loop.nowNs());
        if (chosen == null && pick.metFull()) {
            turn.await(group(), alarms());
        } else {
            goOn(chosen);
        }
    }

    private void start(Attempt with, Upstream chosen) {
        pick.add(chosen);
        record.at(chosen);
        Outlet warm = with.start(chosen, group().rule());
        if (warm != null) {
            send(with, warm);
        } else {
            holdBody();
        }
    }

    /** What is still to come of the request stays in its socket until there is a connection for it. */
    void holdBody() {
        if (!requestSent) {
            client.flow().pause(ClientFlow.CONNECTING);
        }
    }

    /** An upstream has a hand free for it; or none is left that could have. */
    void goOn(@Nullable Upstream chosen) {
        if (chosen == null) {
            answer(ProxyError.NO_UPSTREAM, "group " + group().name());
        } else {
            start(attempts.first(), chosen);
        }
    }

    // ---- the request's way

    void connected(Attempt with, Outlet fresh, long tookNs) {
        record.connectedIn(tookNs);
        send(with, fresh);
        fresh.flush();
        client.flow().resume(ClientFlow.CONNECTING);
    }

    void connectFailed(Attempt with, ProxyError error, String detail) {
        client.flow().resume(ClientFlow.CONNECTING);
        failAttempt(with, error, detail, Failure.NOT_SENT);
    }

    private void send(Attempt with, Outlet to) {
        HeadBytes bytes = head;
        if (bytes != null) {
            with.send(to, bytes, requestBody);
            record.sent(with.sentNs());
            waitForResponse(with);
        }
    }

    /** A part of the request's body came; takes the buffer over. */
    void requestPart(ByteBuf part) {
        if (!open) {
            part.release();
            return;
        }
        if (alarms != null) {
            alarms.expect().cancel();
        }
        record.received(part.readableBytes());
        requestBody.add(part, attempts.first().connection());
    }

    void requestEnd() {
        requestSent = true;
        startOverall();
        waitForResponse(attempts.first());
    }

    /** The upstream's time runs from the last byte of the request: a long upload is not its fault. */
    private void waitForResponse(Attempt on) {
        if (!requestSent || on.connection() == null || delivery.started()) {
            return;
        }
        on.await(loop.lines(settings()).response());
        if (group().rule().retry().hedgeNs() > 0 && on == attempts.first() && !upgradeAsked) {
            hedge.arm(group(), alarms());
        }
    }

    /** True as long as the first attempt runs and nothing of an answer has come. */
    boolean awaitsAnswer() {
        return open && !delivery.started() && attempts.first().running();
    }

    void startBeside(Upstream chosen) {
        start(attempts.second(), chosen);
        flushRequest();
    }

    void flushRequest() {
        attempts.flush();
    }

    // ---- the response's way

    /** Of two attempts nobody knows yet whose interim responses the client should see. */
    boolean passesInterim() {
        return !attempts.both();
    }

    /** False when the answer is not passed on, because another attempt is made, or under way, in its stead. */
    boolean accepts(Attempt from, Http1ResponseHead response) {
        boolean passedOver = repeats.passesOver(from, response, attempts.otherRuns(from));
        if (passedOver) {
            anew(from);
        }
        return !passedOver;
    }

    private void anew(Attempt insteadOf) {
        insteadOf.disconnected();
        insteadOf.end();
        if (!attempts.otherRuns(insteadOf)) {
            again();
        }
    }

    private void again() {
        loop.live().metrics().retried();
        attempt();
        flushRequest();
    }

    /** The final response's head, and room for so many bytes behind it; comes back through {@link #responseBody}. */
    ByteBuf responseHead(Attempt from, Http1ResponseHead response, int extra) {
        answered(from, response);
        upgradeAsked = false;
        from.awaitFrom(loop.lines(settings()).responseIdle(), record.answeredNs());
        return delivery.head(response, extra);
    }

    private void answered(Attempt from, Http1ResponseHead response) {
        long nowNs = loop.nowNs();
        answering = from;
        requestBody.passThrough();
        if (alarms != null) {
            alarms.answered();
        }
        attempts.keepOnly(from);
        client.flow().resume(ClientFlow.CONNECTING);
        Upstream by = from.upstream();
        record.answeredBy(by, response.status(), from.sentNs(), nowNs);
        loop.answered(by, group(), response.status(), nowNs - from.sentNs(), nowNs);
        delivery.stick(group().rule().sticky(), pick, by);
    }

    /** A part of the response's body, its framing included; takes the buffer over. */
    void responseBody(Attempt from, ByteBuf part) {
        record.responded(part.readableBytes());
        client.flow().write(part);
        if (!client.flow().writable() && from.connection() != null) {
            from.connection().reading(false);
        }
        if (delivery.framing() != Http1Framing.NONE) {
            from.await(loop.lines(settings()).responseIdle());
        }
    }

    /** True when the upstream's connection can serve another exchange after this one. */
    boolean upstreamMayBeKept() {
        return delivery.upstreamKeepAlive() && requestSent;
    }

    /** The response is whole. */
    void responseEnd() {
        boolean keep = delivery.clientKeepAlive() && requestSent;
        finish(null);
        client.exchangeDone(keep);
    }

    /** 101: from here on both sides speak another protocol. */
    void upgraded(Attempt from, Outlet by, Http1ResponseHead response) {
        answered(from, response);
        Tunnel begun = new Tunnel(loop, this, from, by, record);
        tunnel = begun;
        delivery.upgrade(response);
        begun.moved();
        client.becomeTunnel(begun);
    }

    @Nullable
    Tunnel tunnel() {
        return tunnel;
    }

    /** Both sides of the tunnel have ended it. */
    void closeTunnel() {
        attempts.abandon();
        finish(null);
        client.closeAfterFlush();
    }

    /** The client takes no more of the response for now, or does again. */
    void clientWritable(boolean writable) {
        Attempt from = answering;
        Outlet source = from == null ? null : from.connection();
        if (from == null || source == null) {
            return;
        }
        source.reading(writable);
        delivery.measure(!writable, settings().rate());
        if (writable && tunnel == null) {
            from.await(loop.lines(settings()).responseIdle());
        }
    }

    // ---- how it ends

    /** The client sends nothing more. What it asked for is still answered; half a request is not. */
    void clientInputEnded(boolean moreRequests) {
        if (!open) {
            return;
        }
        if (tunnel != null) {
            tunnel.clientEnded();
        } else if (!requestSent) {
            cancel(ProxyError.CLIENT_GONE);
            client.closeNow();
        } else if (!moreRequests) {
            delivery.closeAfter();
        }
    }

    /** The client's connection is closed, or closes: the upstream's work is of no use any more. */
    void cancel(ProxyError why) {
        if (open) {
            attempts.abandon();
            finish(why);
        }
    }

    /** The request's body stopped coming, or its framing is broken: answered when that can still be said. */
    void requestFailed(ProxyError error, String detail) {
        if (!open) {
            return;
        }
        attempts.abandon();
        if (delivery.started()) {
            finish(error);
            client.closeNow();
        } else {
            answer(error, detail);
        }
    }

    /** An attempt waited for something that didn't come in time. */
    void waitIsOver(Attempt on) {
        if (tunnel != null) {
            attempts.abandon();
            finish(null);
            client.closeNow();
        } else if (on == answering) {
            boolean clientStalls = !client.flow().writable();
            cutShort(clientStalls ? ProxyError.CLIENT_STALLED : ProxyError.RESPONSE_STALLED);
        } else {
            on.abandon();
            failAttempt(on, ProxyError.RESPONSE_TIMEOUT, "", Failure.UNANSWERED);
        }
    }

    private void overallTimeOut() {
        if (open && !delivery.started()) {
            attempts.abandon();
            answer(ProxyError.REQUEST_TIMEOUT, "");
        }
    }

    /** An upstream's connection failed an attempt; it has let go of it already. */
    void attemptFailed(Attempt with, ProxyError error, String detail, boolean unanswered) {
        if (!open || !with.running()) {
            return;
        }
        with.disconnected();
        if (with == answering) {
            cutShort(error);
        } else {
            failAttempt(with, error, detail, unanswered ? error.failure() : Failure.ANSWERED);
        }
    }

    /** An upstream left the connection, and did nothing with the request: it goes again, there too, at no cost at first. */
    void untouched(Attempt with, String detail) {
        if (!open || !with.running() || !repeats.moves(with.upstream())) {
            attemptFailed(with, ProxyError.UPSTREAM_REFUSED, detail, true);
        } else {
            anew(with);
        }
    }

    private void failAttempt(Attempt with, ProxyError error, String detail, Failure failure) {
        if (!with.running()) {
            return;
        }
        Upstream failed = with.upstream();
        if (error.upstreamsFault()) {
            loop.failed(failed, group(), error.word(), with.tookNs());
        }
        with.end();
        if (attempts.otherRuns(with)) {
            return;
        }
        if (error.upstreamsFault() && repeats.mayRepeat(failure)) {
            again();
            return;
        }
        answer(error, "upstream " + failed.name() + (detail.isEmpty() ? "" : ": " + detail));
    }

    private void cutShort(ProxyError why) {
        Attempt by = answering;
        if (by != null && by.running() && why.upstreamsFault()) {
            loop.failed(by.upstream(), group(), why.word(), by.tookNs());
        }
        boolean byClose = tunnel != null || delivery.framing() == Http1Framing.UNTIL_CLOSE;
        attempts.abandon();
        finish(why);
        if (why != ProxyError.UPSTREAM_CANCELLED || !client.cancelled()) {
            client.cut(byClose || why == ProxyError.CLIENT_STALLED);
        }
    }

    /** Ends the exchange with an answer of the proxy's own. */
    void answer(ProxyError error, String detail) {
        String id = record.requestId();
        record.answered(error.status(), loop.nowNs());
        finish(error);
        boolean bodiless = method == Http1Method.HEAD;
        client.replies().error(error, detail, id, delivery.clientKeepAlive(), requestSent, bodiless);
    }

    private void finish(@Nullable ProxyError why) {
        open = false;
        UpstreamGroup of = group();
        UpstreamPool.Slot slot = answering == null ? null : answering.slot();
        requestBody.forget();
        turn.leave();
        attempts.end();
        if (alarms != null) {
            alarms.answered();
        }
        delivery.end();
        if (tunnel != null) {
            tunnel.end();
        }
        record.finished(why, loop.nowNs());
        loop.report(record, slot, client.peer());
        pick.clear();
        group = null;
        answering = null;
        tunnel = null;
        upgradeAsked = false;
        loop.giveBack(head);
        head = null;
        client.flow().resume(ClientFlow.CONNECTING | ClientFlow.UPSTREAM_FULL);
        if (of.waiting() > 0) {
            loop.freed(of);
        }
    }
}
