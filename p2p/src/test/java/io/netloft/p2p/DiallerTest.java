package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the node knows, when strangers name thousands. */
@Timeout(90)
class DiallerTest {
    private static final int MOST = 1_000;

    @TempDir
    private Path folder;

    private static void heard(Node node, InfoHash hash, InetSocketAddress peer) {
        node.ask(() -> {
            node.heard(hash, peer);
            return true;
        });
    }

    private static int known(Node node) {
        return node.ask(() -> node.dialler().known());
    }

    /** Announces of addresses where nobody is: they must not be all that is known, from then on. */
    @Test
    void whoeverNamesThousandsKeepsNobodyElseOut() throws Exception {
        Path file = Sample.file(folder.resolve("in/x"), 300_000, 1);
        MetainfoMaker.Made made = MetainfoMaker.make(file, 0, read -> {});
        InfoHash hash = made.metainfo().hash();
        try (Node giver = Sample.node(folder.resolve("a"), SwarmLimits.DEFAULT, false);
                Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            giver.add(Share.given(made, giver.ground()), List.of());
            Share wanted = Share.wanted(hash, folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of());
            long beganNs = System.nanoTime();
            for (int i = 0; i < 5_000; i++) {
                heard(taker, hash, new InetSocketAddress("127.1." + i % 100 + "." + i / 100, 1_024 + i));
            }
            long seconds = SECONDS.convert(System.nanoTime() - beganNs, NANOSECONDS);
            assertThat(known(taker)).as("dialled, twenty a second").isLessThanOrEqualTo((int) (20 * (seconds + 2)));
            taker.ask(() -> {
                for (int i = 0; i < 5_000; i++) {
                    taker.dialler().told(wanted, List.of(new InetSocketAddress("127.2." + i % 100 + "." + i / 100, 9)));
                }
                return true;
            });
            assertThat(known(taker)).isLessThanOrEqualTo(MOST);
            // Whoever is there announces itself again and again.
            await().atMost(30, SECONDS).until(() -> {
                heard(taker, hash, new InetSocketAddress("127.0.0.1", giver.port()));
                return wanted.done().isDone();
            });
            assertThat(folder.resolve("out/x")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void oneAddressIsNotAllThatIsKnown() throws Exception {
        InfoHash hash = InfoHash.over(new byte[3]);
        try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(hash, folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of());
            // Before any is forgotten because nobody is there.
            int known = taker.ask(() -> {
                for (int i = 0; i < 500; i++) {
                    taker.dialler().told(wanted, List.of(new InetSocketAddress("192.0.2.1", 2_000 + i)));
                }
                return taker.dialler().known();
            });
            assertThat(known).isEqualTo(32);
        }
    }

    @Test
    void whomTheUserNamedIsNotForgotten() throws Exception {
        InfoHash hash = InfoHash.over(new byte[4]);
        try (Node taker = Sample.node(folder.resolve("b"), SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(hash, folder.resolve("out"), taker.ground());
            InetSocketAddress named = new InetSocketAddress("127.0.0.1", 9);
            taker.add(wanted, List.of(named));
            taker.ask(() -> {
                for (int i = 0; i < 5_000; i++) {
                    taker.dialler().told(wanted, List.of(new InetSocketAddress("127.2." + i % 100 + "." + i / 100, 9)));
                }
                return true;
            });
            assertThat(taker.ask(() -> taker.dialler().knows(hash, named))).isTrue();
        }
    }
}
