package io.netloft.chassis.web;

import io.netloft.chassis.config.Secret;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. Loopback is no protection by itself: a page of any site can make a browser on this machine connect to it,
 * and a name of that site may resolve to 127.0.0.1. So three checks come before the token:
 *
 * <ul>
 *   <li>Host names an address, {@code localhost}, or an allowed name: a rebound name is none of them.
 *   <li>Origin, where there is one, is the port's own or an allowed one.
 *   <li>A POST carries the token, or a body of type {@code application/json}, or the header {@code X-Netloft}: no form and
 *       no simple cross-site request can send these, nor any other changing method.
 * </ul>
 *
 * @param token what the bearer must know; null for no token
 * @param hosts names beside addresses and {@code localhost} that the port answers to, lower-case
 * @param open paths that need no token
 * @param origins origins beside the port's own whose pages may ask, {@code https://app.example.org} for instance
 */
public record WebGuard(@Nullable Secret token, Set<String> hosts, Predicate<String> open, Set<String> origins) {
    /** The header that proves a changing request was meant. */
    public static final String INTENT = "x-netloft";

    private static final String BEARER = "Bearer ";

    /** No other origins. */
    public WebGuard(@Nullable Secret token, Set<String> hosts, Predicate<String> open) {
        this(token, hosts, open, Set.of());
    }

    /** No token, no names. */
    public static WebGuard loopback() {
        return new WebGuard(null, Set.of(), path -> true);
    }

    /**
     * Lets a request pass.
     *
     * @throws WebException when it may not
     */
    void check(WebRequest request) {
        checkHost(request.headers());
        checkOrigin(request.headers());
        boolean known = bearerIsRight(request.headers());
        if (token != null && !known && !open.test(request.path())) {
            throw new WebException(WebError.UNAUTHORIZED, "authorization: missing or wrong (expected: Bearer TOKEN)");
        }
        if (!known && canBeForged(request) && !request.headers().contains(INTENT)) {
            throw new WebException(WebError.CSRF, INTENT + ": missing (expected: any value on a changing request)");
        }
    }

    private void checkHost(HttpHeaders headers) {
        if (headers.getAll(HttpHeaderNames.HOST).size() != 1) {
            throw new WebException(WebError.BAD_REQUEST, "host: missing or given twice (expected: one)");
        }
        String name = hostName(headers.get(HttpHeaderNames.HOST)).toLowerCase(Locale.ROOT);
        boolean address = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
        if (!address && !name.equals("localhost") && !hosts.contains(name)) {
            throw new WebException(WebError.FORBIDDEN_HOST, "host: " + name + " (expected: an address or localhost)");
        }
    }

    private void checkOrigin(HttpHeaders headers) {
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null
                && !authority(origin).equalsIgnoreCase(headers.get(HttpHeaderNames.HOST))
                && !origins.contains(origin)) {
            throw new WebException(WebError.FORBIDDEN_ORIGIN, "origin: " + origin + " (expected: this port's own)");
        }
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String hostName(@Nullable String host) {
        String text = host == null ? "" : host;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? "" : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private boolean bearerIsRight(HttpHeaders headers) {
        String value = headers.get(HttpHeaderNames.AUTHORIZATION);
        return token != null
                && value != null
                && value.startsWith(BEARER)
                && token.matches(value.substring(BEARER.length()));
    }

    /**
     * Whether a page of another site could have a browser send this without asking first: only a POST, and only with a
     * type that a form has (Fetch, CORS-safelisted methods and headers).
     */
    private static boolean canBeForged(WebRequest request) {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.PUT) || method.equals(HttpMethod.DELETE) || method.equals(HttpMethod.PATCH)) {
            return false;
        }
        boolean reads =
                method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
        return !reads && !request.header(HttpHeaderNames.CONTENT_TYPE).startsWith("application/json");
    }
}
