package io.netloft.bench.logstream;

import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.ServerStage;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where a row starts its servers, on free ports of loopback, and keeps its files; they stop, and are closed, when the row
 * is over. One thread uses it.
 */
final class Stage extends ServerStage {
    /** The module. */
    static final String OURS = "logstream";

    /** An empty one; the transport is the caller's. */
    Stage(Settings settings, Transport transport, Workspace workspace) {
        super(settings, transport, workspace);
    }

    static Program websocketd() {
        return Program.find("websocketd", "websocketd");
    }

    static Program tail() {
        return Program.find("tail", "coreutils");
    }

    static Program nginx() {
        return Program.find("nginx", "nginx-light");
    }

    static Program curl() {
        return Program.find("curl", "curl");
    }

    static Program grep() {
        return Program.find("grep", "grep");
    }

    static Program taskset() {
        return Program.find("taskset", "util-linux");
    }

    /** A writer of a file. */
    LineWriter writer(Path file) {
        return keep(new LineWriter(file));
    }

    /** Viewers that are connected. */
    Viewers viewers(Server server, String path, int count) {
        return keep(Viewers.connect(server.name(), transport(), server.port(), path, count));
    }

    /**
     * Ours, serving files.
     *
     * @param glob of the files
     * @param before a command that becomes it, or nothing
     */
    Server ours(String glob, List<String> before) {
        return servers().ours(OURS, Workspace.freePort(), before, List.of(glob));
    }

    /** websocketd, which starts a {@code tail -F} of the file for each viewer. */
    Server websocketd(Path file) {
        int port = Workspace.freePort();
        List<String> command = List.of(
                websocketd().file().toString(),
                "--address=127.0.0.1",
                "--port=" + port,
                "--loglevel=error",
                tail().file().toString(),
                "-n0",
                "-F",
                file.toString());
        return servers().listening("websocketd", command, port);
    }

    /** nginx, one worker, serving the files of a folder. */
    Server nginx(Path folder) {
        int port = Workspace.freePort();
        // As root, a worker that gives its rights up could not enter the run's folder.
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        Path file = workspace().file("nginx.conf", user + String.format(Locale.ROOT, """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  client_body_temp_path temp-body;
                  proxy_temp_path temp-proxy;
                  fastcgi_temp_path temp-fastcgi;
                  uwsgi_temp_path temp-uwsgi;
                  scgi_temp_path temp-scgi;
                  server {
                    listen 127.0.0.1:%d;
                    root %s;
                  }
                }
                """, port, folder));
        List<String> command =
                List.of(nginx().file().toString(), "-p", workspace().dir() + "/", "-c", file.toString());
        return servers().listening("nginx", command, port);
    }
}
