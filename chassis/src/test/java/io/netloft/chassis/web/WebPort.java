package io.netloft.chassis.web;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A real HTTP port on loopback. */
final class WebPort implements AutoCloseable {
    private final Transport transport = Transport.open(Transport.Choice.AUTO, 2);
    private final Meters meters = new Meters();
    private final WebPipeline pipeline;
    private final Channel channel;

    WebPort(Router router, WebGuard guard, WebLimits limits) {
        this(meters -> router, guard, limits);
    }

    private WebPort(Function<Meters, Router> router, WebGuard guard, WebLimits limits) {
        var connections = new ConnectionLimit("test", 100, 100, meters);
        pipeline = new WebPipeline(router.apply(meters), guard, limits, connections);
        channel = new Binder(transport).bind(new HostPort("127.0.0.1", 0), pipeline);
    }

    static WebPort of(Router router) {
        return new WebPort(router, WebGuard.loopback(), WebLimits.STANDARD);
    }

    /** Routes that count. */
    static WebPort of(Function<Meters, Router> router) {
        return new WebPort(router, WebGuard.loopback(), WebLimits.STANDARD);
    }

    /** Listens with TLS too; where. */
    int listen(TlsContexts tls) {
        Channel bound = new Binder(transport).bind(new HostPort("127.0.0.1", 0), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                accepted.pipeline().addLast(tls.handler()).addLast(pipeline);
            }
        });
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    Meters meters() {
        return meters;
    }

    Transport transport() {
        return transport;
    }

    HostPort address() {
        return new HostPort("127.0.0.1", ((InetSocketAddress) channel.localAddress()).getPort());
    }

    URI uri(String path) {
        return URI.create("http://" + address() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** Sends bytes and reads until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", address().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        channel.close();
        transport.close();
        meters.close();
    }
}
