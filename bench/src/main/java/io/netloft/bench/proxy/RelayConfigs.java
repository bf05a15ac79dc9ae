package io.netloft.bench.proxy;

import java.util.Locale;

/** What the servers of the rows of HTTP/2, gRPC and TCP are told, besides what {@link PeerConfigs} tells all. */
final class RelayConfigs {
    private RelayConfigs() {}

    /** How a row's requests come in, and go out to its backend. */
    enum Way {
        /** HTTP/2 without TLS, HTTP/1.1 to the backend. */
        H2C,
        /** HTTP/2 over TLS, HTTP/2 without it to the backend; from nginx, which has none for this, HTTP/1.1. */
        H2TLS,
        /** HTTP/2 without TLS on both sides, with trailers. */
        GRPC,
        /** Bytes. */
        TCP;

        boolean tls() {
            return this == H2TLS;
        }

        boolean toHttp2() {
            return this == H2TLS || this == GRPC;
        }
    }

    /** The backend of HTTP/2: the few bytes of {@link PeerConfigs#backend}. */
    static String http2Backend(int port) {
        return PeerConfigs.nginx(String.format(Locale.ROOT, """
                server {
                  listen 127.0.0.1:%d http2 reuseport backlog=4096;
                  location / { return 200 "hello, world\\n"; }
                }""", port));
    }

    /** nginx in front of a backend. */
    static String nginx(Way way, int port, int backendPort, PeerConfigs.Tls tls) {
        String pass = way == Way.GRPC
                ? "grpc_pass grpc://backend;"
                : "proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection \"\"; "
                        + "proxy_set_header Host $host;";
        String listen = way.tls()
                ? String.format(
                        Locale.ROOT,
                        "listen 127.0.0.1:%d ssl http2 reuseport backlog=4096; ssl_certificate \"%s\"; "
                                + "ssl_certificate_key \"%s\"; ssl_protocols TLSv1.3;",
                        port,
                        tls.certificate(),
                        tls.key())
                : String.format(Locale.ROOT, "listen 127.0.0.1:%d http2 reuseport backlog=4096;", port);
        return PeerConfigs.nginx(String.format(Locale.ROOT, """
                upstream backend {
                  server 127.0.0.1:%d;
                  keepalive 256;
                  keepalive_requests 100000000;
                }
                server {
                  %s
                  location / { %s }
                }""", backendPort, listen, pass));
    }

    /** HAProxy in front of a backend. */
    static String haproxy(Way way, int port, int backendPort, PeerConfigs.Tls tls) {
        String bind = switch (way) {
            case H2TLS -> " ssl crt \"" + tls.both() + "\" ssl-min-ver TLSv1.3 alpn h2";
            case H2C, GRPC -> " proto h2";
            case TCP -> "";
        };
        return PeerConfigs.haproxyStart(way == Way.TCP ? "tcp" : "http")
                + String.format(Locale.ROOT, """
                frontend front
                  bind 127.0.0.1:%d%s
                  default_backend back
                backend back
                  server backend 127.0.0.1:%d%s
                """, port, bind, backendPort, way.toHttp2() ? " proto h2" : "");
    }

    /** The file of ours. */
    static String ours(Way way, int port, int backendPort, PeerConfigs.Tls tls) {
        String group = String.format(
                Locale.ROOT,
                "groups:%n  back: {servers: [\"127.0.0.1:%d\"], protocol: %s%s}%n",
                backendPort,
                way.toHttp2() ? "http2" : "http1",
                way == Way.GRPC || way == Way.TCP ? ", health: {type: tcp}" : "");
        String address = "\"127.0.0.1:" + port + "\"";
        return group
                + switch (way) {
                    case TCP -> "tcp:\n  relay: {listen: " + address + ", group: back}\n";
                    case H2TLS -> "routes: [{group: back}]\nlisten: \"127.0.0.1:0\"\ntls-listen: " + address + "\n";
                    case H2C, GRPC -> "routes: [{group: back}]\nlisten: " + address + "\n";
                }
                + (way.tls() ? "tls: {cert: \"" + tls.certificate() + "\", key: \"" + tls.key() + "\"}\n" : "");
    }
}
