package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.Offer;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueList;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole lists of neighbours, over the port on which peers connect. */
@Timeout(60)
class ListTest {
    private static final int MANY = 1_000;

    @TempDir
    private Path folder;

    private static CatalogueEntry entry(int node, int number) {
        return new CatalogueEntry(
                InfoHash.over(new byte[] {(byte) node, (byte) (number >> 8), (byte) number}),
                "file-" + node + "-" + number,
                1_000 + number,
                1);
    }

    private static void fill(Node node, int id, int count) {
        node.ask(() -> {
            for (int i = 0; i < count; i++) {
                node.catalogue().add(entry(id, i));
            }
            return true;
        });
    }

    private static List<Offer> found(Node node, String prefix) {
        return node.ask(() -> node.catalogue().find(prefix));
    }

    @Test
    void aListThatNoDatagramHoldsIsFetchedWhole() throws Exception {
        try (Node one = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, true);
                Node other = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, true)) {
            fill(one, 1, MANY);
            await().atMost(10, SECONDS).until(() -> found(other, "file-1-").size() == MANY);
            await().atMost(10, SECONDS)
                    .until(() -> other.ask(() -> other.catalogue().settled()));
            fill(one, 2, 3);
            await().atMost(10, SECONDS).until(() -> found(other, "file-2-").size() == 3);
        }
    }

    @Test
    void whatOneDatagramCannotAnswerIsFetchedWhole() throws Exception {
        try (Node one = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, true)) {
            fill(one, 3, 200);
            try (Node asker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, true)) {
                asker.ask(() -> asker.catalogue().ask("file-3"));
                await().atMost(10, SECONDS).until(() -> found(asker, "file-3-").size() == 200);
            }
        }
    }

    @Test
    void theListIsGivenAndNothingElse() throws Exception {
        try (Node one = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, true);
                Node other = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            var at = new java.net.InetSocketAddress("127.0.0.1", one.port());
            var list = other.web().neighbour(at, CatalogueList.PATH, 1 << 20).get(10, SECONDS);
            assertThat(list.status()).isEqualTo(200);
            var page = other.web().neighbour(at, "/etc/passwd", 1 << 20).get(10, SECONDS);
            assertThat(page.status()).isEqualTo(404);
            var hidden = new java.net.InetSocketAddress("127.0.0.1", other.port());
            var refused =
                    one.web().neighbour(hidden, CatalogueList.PATH, 1 << 20).get(10, SECONDS);
            assertThat(refused.status()).as("a node without a catalogue").isEqualTo(404);
        }
    }
}
