package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stop at the worst moment: clients that the kernel has let in and the proxy has not seen yet. */
class DrainTest {
    private final Backend good = Backend.answering(Backend.ok("good"));
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ProxyRig proxy;

    @BeforeEach
    void start() {
        proxy = ProxyRig.to(List.of(good.address()), "health:", "  type: none");
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        proxy.close();
        good.close();
    }

    /** Keeps every event loop busy until {@link #goOn}. */
    private void holdTheLoops() throws InterruptedException {
        var group = EchoRig.TestTransport.shared().group();
        CountDownLatch held = new CountDownLatch(2);
        group.forEach(loop -> loop.execute(() -> {
            held.countDown();
            try {
                goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoWaitsToBeAcceptedWhenTheDrainBeginsIsAnswered() throws InterruptedException {
        holdTheLoops();
        List<RawClient> waiting = IntStream.range(0, 20)
                .mapToObj(i -> proxy.client().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .toList();
        CompletableFuture<Void> drained =
                proxy.server().drain(Duration.ofSeconds(20)).toCompletableFuture();
        goOn.countDown();
        for (RawClient client : waiting) {
            try (client) {
                assertThat(client.response()).contains("Connection: close\r\n").endsWith("good");
            }
        }
        assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void nobodyIsLetInOnceItHasDrained() {
        assertThat(proxy.server().drain(Duration.ofSeconds(20)).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10));
        assertThat(proxy.clients()).isZero();
        assertThat(connects()).isFalse();
    }

    private boolean connects() {
        try (Socket socket = new Socket()) {
            socket.connect(proxy.address(), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
