package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.DatagramFault.Corrupt;
import io.netloft.testkit.DatagramFault.Delay;
import io.netloft.testkit.DatagramFault.Drop;
import io.netloft.testkit.DatagramFault.Duplicate;
import io.netloft.testkit.DatagramFault.Reorder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpFaultRelayTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private DatagramSocket server;
    private DatagramSocket client;
    private UdpFaultRelay relay;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(ANY_PORT);
        server.setSoTimeout(10_000);
        client = new DatagramSocket(ANY_PORT);
        client.setSoTimeout(10_000);
        relay = UdpFaultRelay.to((InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void close() {
        relay.close();
        client.close();
        server.close();
    }

    private static void send(DatagramSocket socket, String text, SocketAddress to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private void sendAll(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            send(client, "d" + i, relay.address());
        }
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private List<String> receiveAll(int count) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(receive(server)));
        }
        return texts;
    }

    @Test
    void passesDatagramsThereAndBackToTheRightClient() throws IOException {
        try (DatagramSocket other = new DatagramSocket(ANY_PORT)) {
            other.setSoTimeout(10_000);
            send(client, "one", relay.address());
            DatagramPacket one = receive(server);
            send(other, "two", relay.address());
            DatagramPacket two = receive(server);
            send(server, "to two", two.getSocketAddress());
            send(server, "to one", one.getSocketAddress());
            assertThat(text(receive(other))).isEqualTo("to two");
            DatagramPacket answer = receive(client);
            assertThat(text(answer)).isEqualTo("to one");
            assertThat(answer.getSocketAddress()).isEqualTo(relay.address());
        }
    }

    @Test
    void dropsAllInAPartitionAndNothingOnceHealed() throws IOException {
        relay.inject(Direction.TO_SERVER, new Drop(100));
        sendAll(5);
        await().until(() -> relay.counts(Direction.TO_SERVER).lost() == 5);
        server.setSoTimeout(200);
        assertThatThrownBy(() -> receive(server)).isInstanceOf(SocketTimeoutException.class);
        relay.heal();
        server.setSoTimeout(10_000);
        sendAll(1);
        assertThat(receiveAll(1)).containsExactly("d0");
    }

    @Test
    void dropsTheShareItWasTold() throws IOException {
        relay.inject(Direction.TO_SERVER, new Drop(30));
        for (int sent = 50; sent <= 300; sent += 50) {
            sendAll(50);
            // In small bursts: the kernel itself drops what its socket buffer cannot hold.
            long all = sent;
            await().untilAsserted(() -> {
                LaneCounts counts = relay.counts(Direction.TO_SERVER);
                assertThat(counts.lost() + counts.forwarded()).isEqualTo(all);
            });
        }
        assertThat(relay.counts(Direction.TO_SERVER).lost()).isBetween(50L, 150L);
    }

    @Test
    void duplicates() throws IOException {
        relay.inject(Direction.TO_SERVER, new Duplicate(100));
        sendAll(2);
        assertThat(receiveAll(4)).containsExactly("d0", "d0", "d1", "d1");
        assertThat(relay.counts(Direction.TO_SERVER).duplicated()).isEqualTo(2);
    }

    @Test
    void reordersBehindTheNextOne() throws IOException {
        relay.inject(Direction.TO_SERVER, new Reorder(100, Duration.ofSeconds(5)));
        sendAll(4);
        assertThat(receiveAll(4)).containsExactly("d1", "d0", "d3", "d2");
        assertThat(relay.counts(Direction.TO_SERVER).reordered()).isEqualTo(2);
    }

    @Test
    void letsAHeldDatagramGoWhenNoneFollows() throws IOException {
        relay.inject(Direction.TO_SERVER, new Reorder(100, Duration.ofMillis(50)));
        sendAll(1);
        assertThat(receiveAll(1)).containsExactly("d0");
    }

    @Test
    void delays() throws IOException {
        relay.inject(Direction.TO_SERVER, new Delay(Duration.ofMillis(150), Duration.ZERO));
        long start = System.nanoTime();
        sendAll(1);
        assertThat(receiveAll(1)).containsExactly("d0");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void corruptsOneBit() throws IOException {
        relay.inject(Direction.TO_SERVER, new Corrupt(100));
        send(client, "abc", relay.address());
        byte[] got = new byte[3];
        System.arraycopy(receive(server).getData(), 0, got, 0, 3);
        int flipped = Integer.bitCount(got[0] ^ 'a') + Integer.bitCount(got[1] ^ 'b') + Integer.bitCount(got[2] ^ 'c');
        assertThat(flipped).isEqualTo(1);
    }
}
