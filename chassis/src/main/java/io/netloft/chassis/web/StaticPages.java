package io.netloft.chassis.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Pages from the jar, read once, each with a strong ETag and a policy that lets a page load nothing but this port's own
 * files: no inline script or style, no frame around it, no other site.
 */
public final class StaticPages {
    /** Content-Security-Policy of every page. */
    public static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Paths of {@link #live()}: files of the jar, which are nobody's secret. */
    public static final Set<String> LIVE = Set.of("/live.js", "/live.css");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    private final Class<?> owner;
    private final Map<String, WebResponse> pages = new LinkedHashMap<>();

    private StaticPages(Class<?> owner) {
        this.owner = owner;
    }

    /** Pages that lie beside a class. */
    public static StaticPages of(Class<?> owner) {
        return new StaticPages(owner);
    }

    /** Serves a resource at a path; its suffix tells the media type. */
    public StaticPages page(String path, String resource) {
        return page(path, owner, resource);
    }

    /** Serves what live pages have in common, {@code /live.js} and {@code /live.css}. */
    public StaticPages live() {
        LIVE.forEach(path -> page(path, StaticPages.class, path.substring(1)));
        return this;
    }

    private StaticPages page(String path, Class<?> beside, String resource) {
        byte[] bytes = read(beside, resource);
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException(resource + ": unknown suffix (expected: one of " + TYPES.keySet() + ")");
        }
        pages.put(
                path,
                WebResponse.of(200, type, bytes)
                        .with("etag", '"' + digest(bytes) + '"')
                        .with("cache-control", "no-cache")
                        .with("content-security-policy", POLICY)
                        .with("referrer-policy", "no-referrer")
                        .with("x-frame-options", "DENY"));
        return this;
    }

    /** Adds a GET route for each page. */
    public void addTo(Router router) {
        pages.forEach((path, response) -> router.get(path, request -> serve(request, response)));
    }

    private static WebResponse serve(WebRequest request, WebResponse page) {
        String known = request.header(HttpHeaderNames.IF_NONE_MATCH);
        String etag = String.valueOf(page.headers().get("etag"));
        if (!known.isEmpty() && (known.equals("*") || known.contains(etag))) {
            return new WebResponse(304, page.headers(), new byte[0]);
        }
        return page;
    }

    private static byte[] read(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource + ": not in the jar beside " + beside.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + ": unreadable", e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
