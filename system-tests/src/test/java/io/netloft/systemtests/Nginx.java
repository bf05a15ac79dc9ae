package io.netloft.systemtests;

import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.time.Duration;

/** nginx in one process, with servers that a test describes; it can be killed and started again. Not thread-safe. */
final class Nginx implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);

    private final String servers;
    private final int port;
    private RunningProcess process;

    private Nginx(int port, String servers) {
        this.port = port;
        this.servers = servers;
        this.process = launch();
    }

    /**
     * Starts one.
     *
     * @param port one that {@code servers} listens on; it is ready when this is open
     * @param servers {@code server} blocks, and what else stands under {@code http}
     */
    static Nginx start(int port, String servers) {
        return new Nginx(port, servers);
    }

    private RunningProcess launch() {
        Peer peer = Peer.of("nginx");
        return peer.file("nginx.conf", """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  %s
                }
                """.formatted(servers))
                .args(
                        "-p",
                        peer.dir().toString(),
                        "-c",
                        peer.dir().resolve("nginx.conf").toString())
                .readyWhenOpen(port)
                .start();
    }

    /** {@code host:port}, as a group's list takes it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.signal(Signal.KILL);
        process.exitCode(END);
    }

    /** Starts it again where it was, after {@link #kill}. */
    void startAgain() {
        process = launch();
    }

    @Override
    public void close() {
        process.close();
    }
}
