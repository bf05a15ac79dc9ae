package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.chassis.web.WebClient;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A daemon of this process, on loopback, with its client. */
final class Daemon implements AutoCloseable {
    private final Running running;
    private final WebClient client;

    Daemon(Path data, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--admin",
                "none",
                "--api",
                "127.0.0.1:0",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                data.toString(),
                "--discovery-interfaces",
                "lo"));
        args.addAll(List.of(more));
        running = Launcher.start(new ServeCommand(), args.toArray(String[]::new));
        client = new WebClient(new HostPort("127.0.0.1", api().getPort()), null);
    }

    InetSocketAddress api() {
        return running.address("http");
    }

    int peerPort() {
        return running.address("bittorrent").getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api().getPort() + path);
    }

    WebClient client() {
        return client;
    }

    JsonNode share(String hash) {
        return client.get("/v1/shares/" + hash);
    }

    String state(String hash) {
        return share(hash).path("state").asText();
    }

    double metric(String line) {
        return running.chassis()
                .meters()
                .scrape(ScrapeFormat.PROMETHEUS)
                .lines()
                .filter(one -> one.startsWith(line + " "))
                .mapToDouble(one -> Double.parseDouble(one.substring(one.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        running.close();
    }
}
