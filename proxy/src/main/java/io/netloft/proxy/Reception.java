package io.netloft.proxy;

import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.UpstreamGroup;

/** What becomes of a request whose head is here: an exchange, or an answer of the proxy's own. */
final class Reception {
    private Reception() {}

    /**
     * Takes a request on.
     *
     * @param whole whether no body follows
     * @return true when the exchange has begun; else it was answered
     */
    static boolean receive(
            LoopContext loop, ClientSide client, Exchange exchange, Http1RequestHead head, boolean whole) {
        Replies replies = client.replies();
        Routing routing = loop.live().routing();
        if (head.method() == Http1Method.CONNECT || head.method() == Http1Method.TRACE) {
            replies.refuse(ProxyError.METHOD_REFUSED, head, head.method().name(), false, whole);
            return false;
        }
        if (head.contentLength() > routing.settings().bodyLimit()) {
            String rule = " bytes (expected: up to " + routing.settings().bodyLimit() + ")";
            replies.refuse(ProxyError.BODY_TOO_LARGE, head, head.contentLength() + rule, false, whole);
            return false;
        }
        Route route = routing.table().find(head);
        if (route == null) {
            replies.refuse(ProxyError.NO_ROUTE, head, head.authority() + head.path(), head.keepAlive(), whole);
            return false;
        }
        UpstreamGroup group = route.group(loop.random());
        if (group == null || LocalAnswer.wanted(head, route)) {
            replies.here(head, route, whole);
            return false;
        }
        exchange.begin(head, route, group, routing.settings(), client.peer(), head.keepAlive());
        return true;
    }
}
