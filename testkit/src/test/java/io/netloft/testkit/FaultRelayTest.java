package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.StreamFault.Bandwidth;
import io.netloft.testkit.StreamFault.Corrupt;
import io.netloft.testkit.StreamFault.Cut;
import io.netloft.testkit.StreamFault.Ending;
import io.netloft.testkit.StreamFault.HalfOpen;
import io.netloft.testkit.StreamFault.Latency;
import io.netloft.testkit.StreamFault.Refuse;
import io.netloft.testkit.StreamFault.Slice;
import io.netloft.testkit.StreamFault.Stall;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultRelayTest {
    private ServerSocket listener;
    private FaultRelay relay;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connectThroughTheRelay() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        relay = FaultRelay.to(listener.getLocalPort());
        client = connect();
        server = listener.accept();
        server.setSoTimeout(10_000);
    }

    @AfterEach
    void closeAll() throws IOException {
        client.close();
        server.close();
        relay.close();
        listener.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Test
    void passesBytesBothWaysAndCountsThem() throws IOException {
        send(client, "ping");
        assertThat(receive(server, 4)).isEqualTo("ping");
        send(server, "pong!");
        assertThat(receive(client, 5)).isEqualTo("pong!");
        assertThat(relay.counts(Direction.TO_SERVER).forwarded()).isEqualTo(4);
        assertThat(relay.counts(Direction.TO_CLIENT).forwarded()).isEqualTo(5);
        assertThat(relay.accepted()).isEqualTo(1);
        assertThat(relay.open()).isEqualTo(1);
    }

    @Test
    void passesTheEndOfAStreamOneWayAndThenTheOther() throws IOException {
        send(client, "request");
        client.shutdownOutput();
        assertThat(receive(server, 100)).isEqualTo("request");
        send(server, "answer");
        server.shutdownOutput();
        assertThat(receive(client, 100)).isEqualTo("answer");
        await().untilAsserted(() -> assertThat(relay.open()).isZero());
    }

    @Test
    void passesAResetOn() throws IOException {
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void carriesMoreThanItBuffersUnharmed() throws Exception {
        byte[] sent = Seeds.gen().bytes(3_000_000, 3_000_000);
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(sent);
        writer.join();
    }

    @Test
    void delaysByLatencyInOneDirectionOnly() throws IOException {
        relay.inject(Direction.TO_SERVER, new Latency(Duration.ofSeconds(4), Duration.ofMillis(50)));
        long start = System.nanoTime();
        send(client, "slow");
        assertThat(receive(server, 4)).isEqualTo("slow");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        start = System.nanoTime();
        send(server, "fast");
        assertThat(receive(client, 4)).isEqualTo("fast");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void keepsTheOrderOfBytesUnderJitter() throws IOException {
        relay.inject(Direction.TO_SERVER, new Latency(Duration.ZERO, Duration.ofMillis(20)));
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            send(client, i + " ");
            sent.append(i).append(' ');
        }
        assertThat(receive(server, sent.length())).isEqualTo(sent.toString());
    }

    @Test
    void holdsBandwidthDown() throws IOException {
        relay.inject(Direction.TO_SERVER, new Bandwidth(20_000));
        long start = System.nanoTime();
        send(client, "x".repeat(10_000));
        assertThat(receive(server, 10_000)).hasSize(10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(450), Duration.ofSeconds(9));
    }

    @Test
    void makesTheSenderWaitWhileItStallsAndLosesNothing() throws Exception {
        relay.inject(Direction.TO_SERVER, new Stall());
        byte[] sent = Seeds.gen().bytes(20_000_000, 20_000_000);
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        server.setSoTimeout(300);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(writer.isAlive()).as("the sender is held back").isTrue();
        server.setSoTimeout(10_000);
        relay.heal();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(sent);
        writer.join();
    }

    @Test
    void cutsInOrderAfterTheLastByteThatPasses() throws IOException {
        relay.inject(Direction.TO_SERVER, new Cut(5, Ending.FIN));
        send(client, "123");
        send(client, "4567");
        assertThat(receive(server, 100)).isEqualTo("12345");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(relay.counts(Direction.TO_SERVER).cut()).isEqualTo(1);
        assertThat(relay.counts(Direction.TO_SERVER).lost()).isEqualTo(2);
    }

    @Test
    void cutsByResetAfterTheLastByteThatPasses() throws IOException {
        relay.inject(Direction.TO_CLIENT, new Cut(3, Ending.RST));
        send(server, "abcdef");
        assertThatThrownBy(() -> {
                    while (client.getInputStream().read() >= 0) {
                        continue;
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(relay.counts(Direction.TO_CLIENT).forwarded()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(relay.open()).isZero());
    }

    @Test
    void swallowsBytesAndTheEndOfTheStreamWhenHalfOpen() throws IOException {
        relay.inject(Direction.TO_SERVER, new HalfOpen());
        send(client, "lost");
        client.shutdownOutput();
        await().untilAsserted(() ->
                assertThat(relay.counts(Direction.TO_SERVER).lost()).isEqualTo(4));
        server.setSoTimeout(200);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        send(server, "back");
        assertThat(receive(client, 4)).isEqualTo("back");
    }

    @Test
    void refusesNewConnectionsAndKeepsTheOldOnesUntilHealed() throws IOException {
        relay.inject(Direction.TO_SERVER, new Refuse());
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        send(client, "still");
        assertThat(receive(server, 5)).isEqualTo("still");
        relay.heal();
        try (Socket second = connect();
                Socket accepted = listener.accept()) {
            send(second, "new");
            assertThat(receive(accepted, 3)).isEqualTo("new");
        }
    }

    @Test
    void slicesIntoSmallSegments() throws IOException {
        relay.inject(Direction.TO_SERVER, new Slice(2, Duration.ofMillis(20)));
        // Three seconds of segments: who is kept from reading for a while has not all of them at once.
        String text = "abcdefgh".repeat(40);
        send(client, text);
        byte[] buffer = new byte[text.length()];
        int first = server.getInputStream().read(buffer);
        assertThat(first).isLessThan(text.length());
        assertThat(new String(buffer, 0, first, StandardCharsets.US_ASCII) + receive(server, text.length() - first))
                .isEqualTo(text);
    }

    @Test
    void corruptsOneByteOfTheConnection() throws IOException {
        relay.inject(Direction.TO_SERVER, new Corrupt(3, 0x20));
        send(client, "ab");
        send(client, "cde");
        assertThat(receive(server, 5)).isEqualTo("abcDe");
        assertThat(relay.counts(Direction.TO_SERVER).changed()).isEqualTo(1);
    }

    @Test
    void resetsWhatStands() {
        relay.resetConnections();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void resetsAClientWhoseServerIsGone() throws IOException {
        listener.close();
        try (Socket second = connect()) {
            assertThatThrownBy(() -> {
                        if (second.getInputStream().read() < 0) {
                            throw new AssertionError("ended in order");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void stopsReadingForAReaderThatIsGone() throws IOException {
        client.close();
        assertThatThrownBy(() -> {
                    while (true) {
                        send(server, "x".repeat(10_000));
                    }
                })
                .isInstanceOf(SocketException.class);
    }
}
