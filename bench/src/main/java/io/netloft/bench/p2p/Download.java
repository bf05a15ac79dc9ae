package io.netloft.bench.p2p;

import io.netloft.bench.run.Child;
import io.netloft.bench.run.Web;
import io.netloft.bench.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** curl from nginx, to the disk: what moving the octets costs when nobody checks them. */
record Download(Stage stage) implements Maker {
    static final String LABEL = "curl from nginx";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Giving give(Payload payload) {
        Link.End giver = stage.link().giver();
        int port = Workspace.freePort();
        // As root, a worker that gives its rights up could not enter the run's folder.
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        Path file = stage.file(
                "nginx.conf",
                user
                        + String.format(
                                Locale.ROOT,
                                """
                    daemon off;
                    worker_processes 1;
                    pid nginx.pid;
                    error_log stderr warn;
                    events { worker_connections 64; }
                    http {
                      access_log off;
                      sendfile on;
                      client_body_temp_path temp-body;
                      proxy_temp_path temp-proxy;
                      fastcgi_temp_path temp-fastcgi;
                      uwsgi_temp_path temp-uwsgi;
                      scgi_temp_path temp-scgi;
                      server {
                        listen %s:%d;
                        root %s;
                      }
                    }
                    """,
                                giver.address(),
                                port,
                                payload.file().getParent()));
        List<String> command =
                List.of(Stage.nginx().file().toString(), "-p", file.getParent() + "/", "-c", file.toString());
        Child child = stage.children().start("nginx", giver.command(command), Map.of());
        child.await(() -> answers(giver.address() + ":" + port), Stage.LIMIT);
        return new Giving(child, port);
    }

    private static boolean answers(String address) {
        try {
            return Web.get("http://" + address + "/payload.torrent").length > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        String url = "http://" + stage.link().giver().address() + ":" + from.port() + "/" + payload.name();
        Stage.Ended ended = stage.run(
                "curl-getting",
                List.of(
                        Stage.curl().file().toString(),
                        "-sS",
                        "-f",
                        "-o",
                        into.resolve(payload.name()).toString(),
                        url));
        return new Got(ended.seconds(), ended.cpuMicros());
    }
}
