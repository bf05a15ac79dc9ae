package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.Offer;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import java.io.IOException;
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
                assertThat(named(reader, "names-test-OLDEST")).isEmpty();
                assertThat(reader.ask(() -> reader.catalogue().ask("oldest"))).isTrue();
                await().atMost(SOON)
                        .until(() -> named(reader, "names-test-OLDEST").size() == 1);
            }
        }
    }
}
