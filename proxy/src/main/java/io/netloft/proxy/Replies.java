package io.netloft.proxy;

import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Route;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a client connection is answered in the proxy's own name, with its line in the log and its count. */
final class Replies {
    private final LoopContext loop;
    private final ClientSide client;

    Replies(LoopContext loop, ClientSide client) {
        this.loop = loop;
        this.client = client;
    }

    /**
     * An error, of an exchange that reports itself.
     *
     * @param id the request's id, if it has one
     * @param complete whether the request is here whole
     * @param bodiless whether the answer must have no body, as to HEAD
     */
    void error(
            ProxyError error,
            String detail,
            @Nullable String id,
            boolean keepAlive,
            boolean complete,
            boolean bodiless) {
        if (error == ProxyError.UPSTREAM_CANCELLED && client.cancelled()) {
            return;
        }
        if (client.grpc()) {
            send(LocalReply.grpc(client.flow(), error, detail, id), true, complete, true);
            return;
        }
        boolean keep = keepAlive && complete && !client.draining();
        send(LocalReply.of(client.flow(), error, detail, id, keep, bodiless), keep, complete, bodiless);
    }

    /** A request that goes nowhere; without a head when there is none to be had. */
    void refuse(ProxyError error, @Nullable Http1RequestHead head, String detail, boolean keepAlive, boolean complete) {
        note(error, head, error.status());
        error(error, detail, null, keepAlive, complete, head != null && head.method() == Http1Method.HEAD);
    }

    /** A request that can't be read; where requests follow each other the connection must end. */
    void malformed(String rule, int status, String detail) {
        broken(rule, status);
        client.flow().answer(LocalReply.of(client.flow(), status, rule, detail), false);
        client.flow().flush();
    }

    /** The same where no answer is due. */
    void broken(String rule, int status) {
        loop.live().metrics().malformed(rule);
        note(ProxyError.BAD_REQUEST, null, status);
    }

    /** The route gives the answer itself. */
    void here(Http1RequestHead head, Route route, boolean complete) {
        RequestRecord record = new RequestRecord();
        record.begun(loop.nowNs(), route, RequestRecord.lineFor(loop, head, client));
        LocalAnswer answer = LocalAnswer.of(head, route, new RequestValues(head, route, client.peer(), record));
        ProxyError refusal = answer == null ? ProxyError.ORIGIN_REFUSED : null;
        record.answered(answer == null ? ProxyError.ORIGIN_REFUSED.status() : answer.status(), loop.nowNs());
        record.finished(refusal, loop.nowNs());
        loop.report(record, null, client.peer());
        boolean bodiless = head.method() == Http1Method.HEAD;
        if (answer == null) {
            error(ProxyError.ORIGIN_REFUSED, "", null, head.keepAlive(), complete, bodiless);
        } else {
            boolean keep = head.keepAlive() && complete && !client.draining();
            send(answer.write(client.flow(), keep, head.minor() == 0, bodiless), keep, complete, bodiless);
        }
    }

    private void send(ByteBuf answer, boolean keep, boolean complete, boolean bodiless) {
        client.flow().answer(answer, bodiless);
        client.flow().flush();
        client.replied(keep, complete);
    }

    private void note(ProxyError error, @Nullable Http1RequestHead head, int status) {
        loop.live().metrics().refused(error);
        if (loop.live().accessLog().wanted()) {
            loop.live()
                    .accessLog()
                    .write(RequestRecord.refused(loop.nowNs(), client, head, error, status), client.peer());
        }
    }
}
