package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netloft.proxy.core.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that checks find down: those that say so finish what they have, and from those that say nothing it is taken. */
@Timeout(60)
class DownServerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    private static final String CHECK = "netloft-proxy-check";

    private enum Mood {
        WELL,
        UNWELL,
        MUTE
    }

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch inHand = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile Mood mood = Mood.WELL;

    @TempDir
    private Path dir;

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.push(each);
        return each;
    }

    /** Answers checks by its mood, and everything else once it may go on. */
    private void serve(Backend.Conversation c) throws IOException {
        for (String head = c.readRequest(); head != null; head = c.readRequest()) {
            if (!head.contains(CHECK)) {
                inHand.countDown();
                waitFor(goOn);
                c.write(Backend.ok("finished"));
            } else if (mood == Mood.MUTE) {
                waitFor(never);
            } else {
                c.write("HTTP/1.1 " + (mood == Mood.WELL ? 200 : 503) + " X\r\nContent-Length: 0\r\n\r\n");
            }
        }
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            throw new IOException(closed);
        }
    }

    private static void awaitDown(ProxyRig proxy, Backend server) {
        await("down").until(() -> !proxy.upstream(server.address()).up());
        // Whatever that sets off on the event loops is done then.
        proxy.settle();
    }

    private static void awaitUp(ProxyRig proxy, Backend server) {
        await("up").until(() -> proxy.upstream(server.address()).up());
    }

    private ProxyRig proxy(List<Backend> servers, String timeout) {
        List<String> addresses = servers.stream().map(Backend::address).toList();
        return opened(ProxyRig.to(addresses, "health: {interval: 50ms, timeout: " + timeout + "}"));
    }

    @Test
    void aServerThatAnswersThatItIsNotWellFinishesWhatItHas() throws Exception {
        Backend server = opened(Backend.scripted(this::serve));
        ProxyRig proxy = proxy(List.of(server), "10s");
        awaitUp(proxy, server);
        try (RawClient client = proxy.client();
                RawClient late = proxy.client()) {
            client.send(POST);
            inHand.await();
            mood = Mood.UNWELL;
            awaitDown(proxy, server);
            assertThat(late.send(GET).response()).contains("\"cause\":\"no-upstream\"");
            goOn.countDown();
            assertThat(client.response()).endsWith("finished");
        }
        assertThat(server.heads()).hasSize(1);
    }

    @Test
    void aServerThatTakesNoMoreConnectionsFinishesWhatItHas() throws Exception {
        Backend server = opened(Backend.scripted(this::serve));
        ProxyRig proxy = proxy(List.of(server), "10s");
        awaitUp(proxy, server);
        try (RawClient client = proxy.client()) {
            client.send(POST);
            inHand.await();
            server.listensNoMore();
            awaitDown(proxy, server);
            assertThat(proxy.upstream(server.address()).lastChange()).contains("refused");
            goOn.countDown();
            assertThat(client.response()).endsWith("finished");
        }
    }

    @Test
    void nobodyWaitsForAServerThatSaidThatItIsNotWellAndThenNothing() throws Exception {
        Backend server = opened(Backend.scripted(this::serve));
        ProxyRig proxy = proxy(List.of(server), "2s");
        awaitUp(proxy, server);
        try (RawClient client = proxy.client()) {
            client.send(POST);
            inHand.await();
            mood = Mood.UNWELL;
            awaitDown(proxy, server);
            mood = Mood.MUTE;
            assertThat(client.response()).contains("\"cause\":\"upstream-down\"", "no answer within 2000ms");
        }
    }

    /** Chosen while it was up, and not connected when it was found silent: nobody waits for the end of the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void whatWaitsForAConnectionToASilentServerMoves(String protocol) {
        TestTls files = new TestTls(dir);
        DevelopmentCertificate certificate = files.make("server", "127.0.0.1");
        Backend hangs = opened(secured(certificate, protocol));
        Backend good = opened(secured(certificate, protocol));
        ProxyRig proxy =
                opened(ProxyRig.with("""
                listen: 127.0.0.1:0
                groups:
                  g:
                    servers: ["%s", "%s"]
                    protocol: %s
                    tls: {ca: %s, handshake-timeout: 60s}
                    health: {interval: 50ms, timeout: 500ms, fall: 3}
                routes: [{group: g}]
                """.formatted(hangs.address(), good.address(), protocol, files.pem("server"))));
        awaitUp(proxy, hangs);
        awaitUp(proxy, good);
        hangs.script(c -> waitFor(never));
        try (RawClient one = proxy.client();
                RawClient two = proxy.client()) {
            one.send(POST);
            two.send(POST);
            assertThat(List.of(one.response(), two.response())).allMatch(answer -> answer.endsWith("ok"));
        }
        Upstream hung = proxy.upstream(hangs.address());
        assertThat(hung.up()).isFalse();
        assertThat(hung.failures()).isEqualTo(1);
        await("nobody connects there").until(() -> hung.active() == 0);
    }

    /** Requests that share a connection of HTTP/2 move like those that have one each, as far as they may be repeated. */
    @Test
    void whatASilentServerOwesOnASharedConnectionMoves() throws Exception {
        Backend hangs = opened(Backend.scripted(c -> serveHttp2(c, false)));
        Backend good = opened(Backend.scripted(c -> serveHttp2(c, true)));
        ProxyRig proxy = opened(ProxyRig.with("""
            listen: 127.0.0.1:0
            groups:
              g:
                servers: ["%s", "%s"]
                protocol: http2
                health: {interval: 50ms, timeout: 500ms, fall: 3}
            routes: [{group: g}]
            """.formatted(hangs.address(), good.address())));
        awaitUp(proxy, hangs);
        awaitUp(proxy, good);
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            for (int stream = 1; stream < 13; stream += 2) {
                client.get(stream, "/");
            }
            inHand.await();
            mood = Mood.MUTE;
            for (int stream = 1; stream < 13; stream += 2) {
                assertThat(client.answer(stream).body()).isEqualTo("ok");
            }
        }
        Upstream hung = proxy.upstream(hangs.address());
        assertThat(hung.up()).isFalse();
        assertThat(hung.failures()).as("in turn: half of them").isEqualTo(3);
        await("it has nothing in hand").until(() -> hung.active() == 0);
    }

    /** Answers checks by the mood, and everything else if it answers at all. */
    private void serveHttp2(Backend.Conversation c, boolean answers) throws IOException {
        Http2Peer peer = new Http2Peer(c.socket()).serve();
        for (int stream = 3; peer.request(stream) != null; stream += 2) {
            boolean check = CHECK.equals(peer.answer(stream).field("user-agent"));
            if (!answers && (!check || mood == Mood.MUTE)) {
                inHand.countDown();
                waitFor(never);
            }
            peer.head(stream, false, ":status", "200", "content-length", "2").data(stream, true, "ok");
        }
    }

    private static Backend secured(DevelopmentCertificate certificate, String protocol) {
        String spoken = protocol.equals("http2") ? "h2" : "http/1.1";
        return Backend.secured(TestTls.context(certificate, null), false, List.of(spoken), c -> {
            SSLSocket socket = (SSLSocket) c.socket();
            socket.startHandshake();
            if (!socket.getApplicationProtocol().equals("h2")) {
                Backend.forever(Backend.ok("ok")).run(c);
                return;
            }
            Http2Peer peer = new Http2Peer(socket).serve();
            for (int stream = 3; peer.request(stream) != null; stream += 2) {
                peer.head(stream, false, ":status", "200", "content-length", "2")
                        .data(stream, true, "ok");
            }
        });
    }
}
