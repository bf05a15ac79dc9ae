package io.netloft.systemtests;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.chassis.web.WebSocketLimits;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketOptions;
import io.netloft.chassis.web.WebSocketOptions.Compression;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chassis.web.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The web base as a WebSocket server that says what it hears, at {@code /} and {@code /echo}, and a page that
 * talks to it at {@code /page}. */
final class WebSocketEcho implements AutoCloseable {
    // Autobahn's longest message has 16 MiB.
    private static final int MOST = 17 << 20;
    private static final String PAGE = """
            <!doctype html><title>echo</title><link rel="icon" href="data:,"><p id="said"></p><p id="how"></p><script>
            const said = document.getElementById("said");
            const socket = new WebSocket("ws://" + location.host + "/echo", ["b", "a"]);
            const long = "\u2603 ".repeat(10000);
            socket.onopen = () => { socket.send("hello"); socket.send(long); };
            socket.onmessage = event => {
              said.textContent += event.data === long ? " long" : event.data;
              if (event.data === long) socket.close(4321, "done");
            };
            socket.onclose = event => {
              document.getElementById("how").textContent =
                [event.code, event.wasClean, socket.protocol, socket.extensions].join(" ");
            };
            </script>
            """;

    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final Meters meters = new Meters();
    private final Channel channel;

    WebSocketEcho(Compression compression, String... subprotocols) {
        var options = WebSocketOptions.STANDARD
                .withLimits(WebSocketLimits.STANDARD.withBytes(MOST, 2 * MOST))
                .withCompression(compression)
                .withSubprotocols(subprotocols);
        var sockets = new WebSockets("echo", options, meters);
        Router router = new Router()
                .webSocket("/", sockets, Heard::new)
                .webSocket("/echo", sockets, Heard::new)
                .get("/page", request -> WebResponse.of(200, "text/html", PAGE.getBytes(StandardCharsets.UTF_8)));
        var connections = new ConnectionLimit("echo", 1_000, 1_000, meters);
        channel = new Binder(transport)
                .bind(
                        new HostPort("127.0.0.1", 0),
                        new WebPipeline(router, WebGuard.loopback(), WebLimits.STANDARD, connections));
    }

    private record Heard(WebRequest request, WebSocketSession session) implements WebSocketListener {
        @Override
        public void textBytes(ByteBuf utf8) {
            session.textBytes(utf8);
        }

        @Override
        public void binaryBytes(ByteBuf message) {
            session.binary(message);
        }
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close();
        transport.close();
        meters.close();
    }
}
