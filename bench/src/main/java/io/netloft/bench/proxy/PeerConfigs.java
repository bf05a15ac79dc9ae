package io.netloft.bench.proxy;

import java.util.Locale;

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

    private static String nginx(String http) {
        return user() + """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 4096; }
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

    /** nginx as the proxy. */
    static String nginxProxy(int port, int backendPort) {
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
                  location / {
                    proxy_pass http://backend;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                  }
                }""", backendPort, port));
    }

    /** HAProxy. */
    static String haproxy(int port, int backendPort) {
        return String.format(Locale.ROOT, """
                global
                  nbthread 1
                  maxconn 8192
                defaults
                  mode http
                  timeout connect 2s
                  timeout client 30s
                  timeout server 30s
                  option http-keep-alive
                  http-reuse always
                frontend front
                  bind 127.0.0.1:%d
                  default_backend back
                backend back
                  server backend 127.0.0.1:%d
                """, port, backendPort);
    }
}
