package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end their side of TLS and still want their answer (RFC 8446 §6.1); their TLS is the JDK's. */
@Timeout(60)
class CloseNotifyTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private Path dir;

    private Backend backend;
    private ProxyRig proxy;
    private SSLContext context;

    private void start(Backend.Script script) {
        TestTls files = new TestTls(dir);
        DevelopmentCertificate server = files.make("server", "127.0.0.1");
        context = TestTls.context((DevelopmentCertificate) null, server);
        backend = Backend.scripted(script);
        proxy = ProxyRig.to(
                List.of(backend.address()),
                "health: {type: none}",
                "tls-listen: 127.0.0.1:0",
                "timeouts: {keep-alive: 30s}",
                "tls: {cert: %s, key: %s}".formatted(files.pem("server"), files.key("server")));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private SSLSocket client(String protocol) throws IOException {
        SSLSocket socket = TestTls.connect(context, proxy.tlsAddress(), "http/1.1");
        socket.setEnabledProtocols(new String[] {protocol});
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int count(String in, String what) {
        return in.split(what, -1).length - 1;
    }

    /** The answer comes long after the close_notify and the FIN behind it, or both come in one read with the request. */
    @ParameterizedTest
    @CsvSource({"false, 5", "true, 5", "false, 3000000", "true, 3000000"})
    void whoEndsItsSideAfterItsRequestIsAnswered(boolean late, int bytes) throws Exception {
        CountDownLatch ended = new CountDownLatch(late ? 1 : 0);
        String body = "x".repeat(bytes);
        start(c -> {
            c.readRequest();
            hold(ended);
            c.write("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n" + body);
            c.in().read();
        });
        try (SSLSocket socket = client("TLSv1.3")) {
            send(socket, GET);
            socket.shutdownOutput();
            if (late) {
                await().until(() -> backend.heads().size() == 1);
                proxy.settle();
            }
            ended.countDown();
            assertThat(rest(socket.getInputStream()))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n" + body);
        }
        await().until(() -> proxy.clients() == 0);
    }

    @Test
    void whoSentSeveralRequestsGetsAllAnswers() throws Exception {
        start(Backend.forever(Backend.ok("hello")));
        try (SSLSocket socket = client("TLSv1.3")) {
            send(socket, GET + GET);
            send(socket, GET);
            socket.shutdownOutput();
            assertThat(count(rest(socket.getInputStream()), "200 OK")).isEqualTo(3);
        }
        await().until(() -> proxy.clients() == 0);
    }

    /** Two bytes look from outside as a close_notify does: they are held, and no byte of them is lost. */
    @Test
    void twoBytesAtATimeAreNoEnd() throws Exception {
        start(Backend.forever(Backend.ok("hello")));
        String requests = GET + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabcdef" + GET;
        try (SSLSocket socket = client("TLSv1.3")) {
            for (int i = 0; i < requests.length(); i += 2) {
                send(socket, requests.substring(i, Math.min(i + 2, requests.length())));
            }
            socket.shutdownOutput();
            assertThat(count(rest(socket.getInputStream()), "200 OK")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc"})
    void whoEndsItsSideWithoutAWholeRequestIsLetGo(String part) throws Exception {
        start(Backend.forever(Backend.ok("hello")));
        try (SSLSocket socket = client("TLSv1.3")) {
            send(socket, part);
            socket.shutdownOutput();
            assertThat(rest(socket.getInputStream())).doesNotContain("200 OK");
        }
        await().until(() -> proxy.clients() == 0);
    }

    /** Before TLS 1.3 a close_notify ends both directions (RFC 5246 §7.2.1); nobody may wait for anything then. */
    @Test
    void inTls12ItEndsBothDirections() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        start(c -> {
            c.readRequest();
            hold(ended);
            c.write(Backend.ok("late"));
            c.in().read();
        });
        SSLSocket socket = client("TLSv1.2");
        send(socket, GET);
        await().until(() -> backend.heads().size() == 1);
        socket.close();
        ended.countDown();
        await().until(() -> proxy.clients() == 0);
    }
}
