package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsContexts;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** The HTTPS listener, with the JDK's TLS as the client. */
class TlsTest {
    private static final Workers WORKERS = new Workers("tls-test", 2, 100);

    @Test
    void servesHttpsAndTellsTheUpstream() throws Exception {
        byte[] body = new byte[3 * 1024 * 1024];
        new Random(5).nextBytes(body);
        Backend backend = Backend.scripted(c -> {
            while (c.readRequest() != null) {
                c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                c.write(body);
            }
        });
        ProxyConfig config = ProxyRig.config(ProxyRig.yaml(
                List.of(backend.address()),
                "tls-listen: 127.0.0.1:0",
                "tls: {development: true}",
                "health: {type: none}"));
        ProxyServer server = new ProxyServer(
                config,
                new Parts(
                        EchoRig.TestTransport.shared(),
                        new Meters(),
                        WORKERS.blocking(),
                        System::nanoTime,
                        InstantSource.system(),
                        Duration.ZERO,
                        TlsContexts.server(config.tls(), List.of("http/1.1"), WORKERS)));
        try (backend;
                server) {
            InetSocketAddress address =
                    (InetSocketAddress) server.start().get(1).address();
            try (SSLSocket socket = connect(address)) {
                for (int i = 0; i < 3; i++) {
                    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes("US-ASCII"));
                    RawText head = RawText.read(socket.getInputStream());
                    assertThat(head.text()).startsWith("HTTP/1.1 200 OK");
                    assertThat(socket.getInputStream().readNBytes(body.length)).isEqualTo(body);
                }
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            }
            assertThat(backend.heads().get(0))
                    .contains("X-Forwarded-Proto: https\r\n")
                    .contains("X-Forwarded-Port: " + address.getPort() + "\r\n");
        }
    }

    private static SSLSocket connect(InetSocketAddress address) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", address.getPort());
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** A head, read byte by byte so that nothing of the body is lost. */
    private record RawText(String text) {
        static RawText read(java.io.InputStream in) throws java.io.IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    throw new AssertionError("ended after: " + text);
                }
                text.append((char) b);
            }
            return new RawText(text.toString());
        }
    }
}
