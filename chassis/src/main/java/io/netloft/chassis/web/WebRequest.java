package io.netloft.chassis.web;

import io.netloft.chassis.auth.BearerTokens;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole request; immutable but for the header object, which nobody changes.
 *
 * @param id id of this request, for log and answer
 * @param method method
 * @param path decoded path without query
 * @param query decoded query parameters
 * @param headers headers
 * @param body body; empty without one
 * @param remote the peer
 * @param parameters values of the route's {@code {name}} parts
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each reader would only cost.
public record WebRequest(
        String id,
        HttpMethod method,
        String path,
        Map<String, List<String>> query,
        HttpHeaders headers,
        byte[] body,
        InetSocketAddress remote,
        Map<String, String> parameters) {
    private static final String TOKEN_PROTOCOL = "bearer.";

    /** The first value of a query parameter, or null. */
    public @Nullable String query(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** A header's first value, or empty. */
    public String header(CharSequence name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    /**
     * The bearer token that it carries, or null: in the Authorization header or, because browsers can't send that with a
     * WebSocket, as a subprotocol {@code bearer.TOKEN}, which is never agreed on. Never in an address, where it would end up
     * in logs.
     */
    public @Nullable String token() {
        String token = BearerTokens.of(header(HttpHeaderNames.AUTHORIZATION));
        if (token != null || !asksForWebSocket()) {
            return token;
        }
        return subprotocols().stream()
                .filter(name -> name.startsWith(TOKEN_PROTOCOL))
                .map(name -> name.substring(TOKEN_PROTOCOL.length()))
                .findFirst()
                .orElse(null);
    }

    /** The value of a {@code {name}} in the route. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": no part of the route");
        }
        return value;
    }

    /** Whether the client wants to go on in WebSocket. */
    public boolean asksForWebSocket() {
        return WebSocketHandshake.isUpgrade(headers);
    }

    /** The WebSocket subprotocols that the client offers, in its order. */
    public List<String> subprotocols() {
        return WebSocketHandshake.subprotocols(headers);
    }

    /** Whether the client names this media type among those that it takes; a wildcard names none. */
    public boolean accepts(String mediaType) {
        for (String header : headers.getAll("accept")) {
            for (String range : header.split(",", -1)) {
                if (range.split(";", 2)[0].strip().equalsIgnoreCase(mediaType)) {
                    return true;
                }
            }
        }
        return false;
    }

    WebRequest withParameters(Map<String, String> values) {
        return new WebRequest(id, method, path, query, headers, body, remote, values);
    }
}
