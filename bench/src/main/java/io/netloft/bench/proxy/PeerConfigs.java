package io.netloft.bench.proxy;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the peers are told: one worker or thread each, connections to the backend kept, no access log;
 * nginx does not write large answers to a file first. What is not said here is the peer's default.
 */
final class PeerConfigs {
    /** What the backend answers at {@code /}. */
    static final String HELLO = "hello, world\n";

    private PeerConfigs() {}

    // As root, a worker that gives its rights up could not enter the run's folder.
    private static String user() {
        return "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
    }

    /** One worker, with these directives inside {@code http}. */
    static String nginx(String http) {
        return user() + """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                worker_rlimit_nofile 10500;
                events { worker_connections 10240; }
                http {
                  access_log off;
                  keepalive_requests 100000000;
                  client_body_temp_path temp-body;
                  proxy_temp_path temp-proxy;
                  fastcgi_temp_path temp-fastcgi;
                  uwsgi_temp_path temp-uwsgi;
                  scgi_temp_path temp-scgi;
                """ + http.indent(2) + "}\n";
    }

    /** The backend: a few bytes at {@code /}, the files of {@code www} below {@code /files/}. */
    static String backend(int port) {
        return nginx(String.format(Locale.ROOT, """
                sendfile on;
                open_file_cache max=16;
                server {
                  listen 127.0.0.1:%d reuseport backlog=4096;
                  location / { return 200 "hello, world\\n"; }
                  location /files/ { root www; }
                }""", port));
    }

    /** nginx as the proxy; TLS as asked for, or none. */
    static String nginxProxy(int port, int backendPort, @Nullable Tls tls) {
        return nginx(String.format(Locale.ROOT, """
                upstream backend {
                  server 127.0.0.1:%d;
                  keepalive 128;
                  keepalive_requests 100000000;
                }
                # Large answers would go through a file when a client is slow.
                proxy_max_temp_file_size 0;
                server {
                  listen 127.0.0.1:%d reuseport backlog=4096;
                %s  location / {
                    proxy_pass http://backend;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                  }
                }""", backendPort, port, tls == null ? "" : nginxTls(tls)));
    }

    // No session is ever taken up again: each handshake is a whole one.
    private static String nginxTls(Tls tls) {
        return String.format(Locale.ROOT, """
                  listen 127.0.0.1:%d ssl reuseport backlog=4096;
                  ssl_certificate "%s";
                  ssl_certificate_key "%s";
                  ssl_protocols TLSv1.3;
                  ssl_session_tickets off;
                  ssl_session_cache off;
                """, tls.port(), tls.certificate(), tls.key())
                .indent(2);
    }

    /** nginx in front of a server of WebSockets. */
    static String nginxWebSocket(int port, int backendPort) {
        return nginx(String.format(Locale.ROOT, """
                server {
                  listen 127.0.0.1:%d reuseport backlog=4096;
                  location / {
                    proxy_pass http://127.0.0.1:%d;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection "upgrade";
                    proxy_set_header Host $host;
                  }
                }""", port, backendPort));
    }

    /** HAProxy; TLS as asked for, or none. */
    static String haproxy(int port, int backendPort, @Nullable Tls tls) {
        String tlsBind = tls == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  bind 127.0.0.1:%d ssl crt \"%s\" ssl-min-ver TLSv1.3 no-tls-tickets\n",
                        tls.port(),
                        tls.both());
        return haproxyStart("http") + String.format(Locale.ROOT, """
                frontend front
                  bind 127.0.0.1:%d
                %s  default_backend back
                backend back
                  server backend 127.0.0.1:%d
                """, port, tlsBind, backendPort);
    }

    /** HAProxy's process and defaults, for listeners of one mode, {@code http} or {@code tcp}. */
    static String haproxyStart(String mode) {
        return String.format(
                Locale.ROOT, """
                global
                  nbthread 1
                  maxconn 9600
                  no strict-limits
                defaults
                  mode %s
                  timeout connect 2s
                  timeout client 30s
                  timeout server 30s
                  timeout tunnel 1h
                %s""", mode, mode.equals("http") ? "  option http-keep-alive\n  http-reuse always\n" : "");
    }

    /**
     * A listener with TLS.
     *
     * @param port of it
     * @param certificate file of the chain
     * @param key file of its key
     * @param both file of the two, as HAProxy wants it
     */
    record Tls(int port, Path certificate, Path key, Path both) {}
}
