package io.netloft.proxy;

import io.netloft.chassis.config.ConfigLoader;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.proxy.core.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A whole proxy on a port of its own choice, set up by lines of YAML. */
final class ProxyRig implements AutoCloseable {
    private static final Workers WORKERS = new Workers("test", 2, 1000);

    private final Meters meters = new Meters();
    private final AtomicLong skippedNs = new AtomicLong();
    private final ProxyServer server;
    private final InetSocketAddress address;
    private final InetSocketAddress tlsAddress;

    private ProxyRig(ProxyConfig config) {
        Transport transport = EchoRig.TestTransport.shared();
        server = new ProxyServer(
                config,
                new Parts(
                        transport,
                        meters,
                        WORKERS.blocking(),
                        () -> System.nanoTime() + skippedNs.get(),
                        InstantSource.system(),
                        Duration.ZERO,
                        config.tls().enabled()
                                ? TlsContexts.server(config.tls(), Parts.protocols(config), WORKERS)
                                : null));
        List<Listening> bound = server.start();
        address = loopback(bound.get(0));
        tlsAddress = config.tls().enabled() ? loopback(bound.get(1)) : address;
    }

    private static InetSocketAddress loopback(Listening bound) {
        int port = ((InetSocketAddress) bound.address()).getPort();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A proxy before these servers; the lines are keys of the proxy, each indented as if it began at the left. */
    static ProxyRig to(List<String> servers, String... settings) {
        return with(yaml(servers, settings));
    }

    static ProxyRig with(String yaml) {
        return new ProxyRig(config(yaml));
    }

    static String yaml(List<String> servers, String... settings) {
        StringBuilder yaml = new StringBuilder("listen: 127.0.0.1:0\n");
        if (!servers.isEmpty()) {
            yaml.append("to: ").append(servers).append('\n');
        }
        if (List.of(settings).stream().noneMatch(s -> s.startsWith("health:"))) {
            yaml.append("health:\n  interval: 50ms\n");
        }
        for (String line : settings) {
            yaml.append(line).append('\n');
        }
        return yaml.toString();
    }

    static ProxyConfig config(String yaml) {
        try {
            Path file = Files.createTempFile("proxy", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ConfigLoader.of(ProxyConfig.class, "proxy")
                        .file(file)
                        .load()
                        .value();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reload(String yaml) {
        server.reload(config(yaml));
    }

    /** Lets the proxy believe that so much time has passed. */
    void skip(Duration time) {
        skippedNs.addAndGet(time.toNanos());
    }

    ProxyServer server() {
        return server;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Of the HTTPS listener, where there is one. */
    InetSocketAddress tlsAddress() {
        return tlsAddress;
    }

    RawClient client() {
        return new RawClient(address);
    }

    Upstream upstream(String name) {
        return server.live().routing().groups().stream()
                .flatMap(g -> g.upstreams().stream())
                .filter(u -> u.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    long clients() {
        return server.live().metrics().clients();
    }

    long upgraded() {
        return server.live().metrics().upgraded();
    }

    String scrape() {
        return meters.scrape(ScrapeFormat.PROMETHEUS);
    }

    /** Waits until everything that was sent to every event loop is done. */
    void settle() {
        EchoRig.TestTransport.shared().group().forEach(e -> {
            CompletableFuture<Void> reached = new CompletableFuture<>();
            e.execute(() -> reached.complete(null));
            reached.orTimeout(10, TimeUnit.SECONDS).join();
        });
    }

    @Override
    public void close() {
        server.close();
        settle();
    }
}
