package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.Offer;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue over real sockets of loopback. */
@Timeout(60)
class NamesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Node node(String name) throws IOException {
        return Sample.node(folder.resolve("data-" + name), SwarmLimits.DEFAULT, true);
    }

    private InfoHash give(Node node, String in, String name, int length) throws IOException {
        Path file = Sample.file(folder.resolve(in).resolve(name), length, length);
        MetainfoMaker.Made made = MetainfoMaker.make(file, 0, read -> {});
        node.add(Share.given(made, node.ground()), List.of());
        return made.metainfo().hash();
    }

    /** What the test itself shares; others on this machine may share as well. */
    private static List<Offer> named(Node node, String name) {
        return node.ask(() -> node.catalogue().named(name));
    }

    @Test
    void whatANeighbourSharesIsKnownByNameAndForgottenWhenItLeaves() throws Exception {
        try (Node reader = node("a")) {
            InfoHash hash;
            try (Node giver = node("b")) {
                hash = give(giver, "in", "names-test-report.iso", 50_000);
                await().atMost(SOON)
                        .until(() -> named(reader, "names-test-report.iso").size() == 1);
                Offer offer = named(reader, "names-test-report.iso").get(0);
                assertThat(offer.entry().hash()).isEqualTo(hash);
                assertThat(offer.entry().length()).isEqualTo(50_000);
                assertThat(offer.sources()).hasSize(1);
                assertThat(offer.sources().get(0).peer().port()).isEqualTo(giver.port());
                assertThat(LsCommand.line(offer)).startsWith(hash.hex()).contains("50000", "names-test-report.iso");
            }
            await().atMost(SOON)
                    .until(() -> named(reader, "names-test-report.iso").isEmpty());
        }
    }

    @Test
    void twoSharesOfOneNameAreBothShown() throws Exception {
        try (Node reader = node("a");
                Node one = node("b");
                Node two = node("c")) {
            InfoHash first = give(one, "in1", "names-test-twice", 1_000);
            InfoHash second = give(two, "in2", "names-test-twice", 2_000);
            await().atMost(SOON).until(() -> named(reader, "names-test-twice").size() == 2);
            assertThat(named(reader, "names-test-twice"))
                    .extracting(offer -> offer.entry().hash())
                    .containsExactlyInAnyOrder(first, second);
        }
    }

    @Test
    void aQuestionFindsWhatNoDatagramHadRoomFor() throws Exception {
        try (Node giver = node("b")) {
            give(giver, "in", "names-test-OLDEST", 1_000);
            giver.ask(() -> true);
            for (int i = 0; i < 25; i++) {
                give(giver, "in", "names-test-newer-" + i, 1_000 + i);
            }
            try (Node reader = node("a")) {
                await().atMost(SOON)
                        .until(() -> reader.ask(() ->
                                reader.catalogue().find("names-test-newer").size() >= 5));
                assertThat(reader.ask(() -> reader.catalogue().ask("oldest"))).isTrue();
                await().atMost(SOON)
                        .until(() -> named(reader, "names-test-OLDEST").size() == 1);
            }
            // A node may have fetched the whole list meanwhile; this asker can't, and hears no announces.
            await().atMost(SOON).until(() -> answerTo("oldest").contains("names-test-OLDEST"));
        }
    }

    /** What is answered to a question of a socket that is in no group; empty when nothing comes. */
    private static String answerTo(String text) throws IOException {
        ByteBuf query = Unpooled.buffer();
        CatalogueEncoder.write(query, new CatalogueMessage.Query(4711, 1, text));
        byte[] octets = ByteBufUtil.getBytes(query);
        InetSocketAddress group = new InetSocketAddress(CatalogueMessage.GROUP_4, CatalogueMessage.PORT);
        try (MulticastSocket socket = new MulticastSocket(0)) {
            socket.setNetworkInterface(NetworkInterface.getByName("lo"));
            socket.setSoTimeout(2_000);
            socket.send(new DatagramPacket(octets, octets.length, group));
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException silence) {
            return "";
        }
    }
}
