package io.netloft.logstream;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A server to follow, and which of its files.
 *
 * @param uri address of its {@code /v1/tail}
 * @param files names and globs
 */
record RemoteAddress(URI uri, List<String> files) {
    private static final int STANDARD_PORT = 8081;
    private static final String ALL = "**";
    private static final String PATH = "/v1/tail";

    /**
     * Reads {@code ws://host:port/v1/tail?file=…} (http will do), {@code host:file}, {@code host:port:file} or {@code file}.
     *
     * @throws BadParameterException when it is none of these
     */
    static RemoteAddress parse(String text, String standard, boolean tls) {
        if (text.matches("(?i)(ws|wss|http|https)://.*")) {
            return ofUri(text);
        }
        String scheme = tls ? "wss://" : "ws://";
        String[] parts = text.split(":", 3);
        boolean port = parts.length == 3 && parts[1].matches("\\d{1,5}");
        if (port) {
            return new RemoteAddress(uri(text, scheme + parts[0] + ":" + parts[1] + PATH), List.of(all(parts[2])));
        }
        boolean host = parts.length >= 2 && parts[0].matches("[A-Za-z0-9._-]+");
        if (host) {
            String file = text.substring(parts[0].length() + 1);
            return new RemoteAddress(uri(text, scheme + parts[0] + ":" + STANDARD_PORT + PATH), List.of(all(file)));
        }
        return new RemoteAddress(uri(text, scheme + standard + PATH), List.of(all(text)));
    }

    private static String all(String file) {
        return file.isEmpty() ? ALL : file;
    }

    private static URI uri(String text, String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() == null) {
                throw BadParameterException.of("target", text, "HOST:FILE, HOST:PORT:FILE, FILE or an address");
            }
            return uri;
        } catch (java.net.URISyntaxException e) {
            throw BadParameterException.of("target", text, "HOST:FILE, HOST:PORT:FILE, FILE or an address");
        }
    }

    private static RemoteAddress ofUri(String text) {
        int mark = text.indexOf('?');
        String address = (mark < 0 ? text : text.substring(0, mark)).replaceFirst("(?i)^http", "ws");
        Map<String, List<String>> query = new QueryStringDecoder(mark < 0 ? "" : text.substring(mark)).parameters();
        query.keySet().stream().filter(name -> !name.equals("file")).findFirst().ifPresent(name -> {
            throw BadParameterException.of("target", text, "no parameters but file; the others are options");
        });
        URI uri = uri(text, address);
        String path = uri.getPath() == null || uri.getPath().length() < 2 ? PATH : uri.getPath();
        int port = uri.getPort() < 0 ? STANDARD_PORT : uri.getPort();
        String host = uri.getHost();
        return new RemoteAddress(
                uri(text, uri.getScheme() + "://" + host + ":" + port + path),
                query.getOrDefault("file", List.of(ALL)));
    }

    RemoteAddress withoutFiles() {
        return new RemoteAddress(uri, List.of());
    }
}
