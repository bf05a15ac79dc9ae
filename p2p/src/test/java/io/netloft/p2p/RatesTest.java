package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.p2p.core.SwarmLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, as they are seen at work: so much can't be had sooner, however fast the machine is. */
@Timeout(90)
class RatesTest {
    private static final int LENGTH = 1_000_000;
    private static final int RATE = 500_000;
    private static final int SAME = 6 * LENGTH;
    /** A quarter of a second's worth goes at once, and the last block may go over. */
    private static final double LEAST_SECONDS = (LENGTH - RATE * 0.25 - 16_384) / RATE;

    @TempDir
    private Path folder;

    private final List<Share> given = new ArrayList<>();

    private Node giver(SwarmLimits limits, int shares) throws Exception {
        Node giver = Sample.node(folder.resolve("giver"), limits, false);
        for (int i = 0; i < shares; i++) {
            Path file = Sample.file(folder.resolve("in/file-" + i), LENGTH / shares, i);
            Share share = Share.given(MetainfoMaker.make(file, 0, read -> {}), giver.ground());
            giver.add(share, List.of());
            given.add(share);
        }
        return giver;
    }

    private double seconds(Node giver, SwarmLimits takers) throws Exception {
        try (Node taker = Sample.node(folder.resolve("taker"), takers, false)) {
            long beganNs = System.nanoTime();
            List<Share> wanted = new ArrayList<>();
            for (Share share : given) {
                Share one = Share.wanted(share.hash(), folder.resolve("out"), taker.ground());
                taker.add(one, List.of(new InetSocketAddress("127.0.0.1", giver.port())));
                wanted.add(one);
            }
            for (Share one : wanted) {
                one.done().get(60, SECONDS);
            }
            return (System.nanoTime() - beganNs) / 1e9;
        }
    }

    private static SwarmLimits limits(long upload, long perPeer, long download) {
        return new SwarmLimits(32, upload, perPeer, download, 64);
    }

    @Test
    void whatAllSharesGiveTogetherIsLimited() throws Exception {
        try (Node giver = giver(limits(RATE, 0, 0), 4)) {
            assertThat(seconds(giver, SwarmLimits.DEFAULT)).isGreaterThan(LEAST_SECONDS);
        }
    }

    @Test
    void whatAllSharesTakeTogetherIsLimited() throws Exception {
        try (Node giver = giver(SwarmLimits.DEFAULT, 4)) {
            // What was asked for before the limit closed still comes: a quarter second's worth.
            assertThat(seconds(giver, limits(0, 0, RATE))).isGreaterThan(LEAST_SECONDS);
        }
    }

    @Test
    void whatAPeerIsGivenIsLimited() throws Exception {
        try (Node giver = giver(limits(0, RATE, 0), 1)) {
            assertThat(seconds(giver, SwarmLimits.DEFAULT)).isGreaterThan(LEAST_SECONDS);
        }
    }

    /** Whichever is asked for first, the others are not to wait until it is all given. */
    @Test
    void whatAllSharesGiveTogetherIsDividedAmongThem() throws Exception {
        try (Node giver = giver(limits(RATE, 0, 0), 2);
                Node taker = Sample.node(folder.resolve("taker"), SwarmLimits.DEFAULT, false)) {
            List<Share> wanted = new ArrayList<>();
            for (Share share : given) {
                wanted.add(Share.wanted(share.hash(), folder.resolve("out"), taker.ground()));
            }
            // Both at once: whichever is begun sooner could else be there before the other is asked for.
            taker.ask(() -> {
                for (Share one : wanted) {
                    taker.add(one, List.of(new InetSocketAddress("127.0.0.1", giver.port())));
                }
                return true;
            });
            CompletableFuture.anyOf(wanted.get(0).done(), wanted.get(1).done()).get(60, SECONDS);
            for (Share share : given) {
                long octets = giver.ask(
                        () -> Objects.requireNonNull(share.body()).swarm().given());
                assertThat(octets).isGreaterThan(LENGTH / 5);
            }
        }
    }

    private Node sameGiver(String name) throws Exception {
        Node giver = Sample.node(folder.resolve(name), limits(RATE, 0, 0), false);
        Path file = Sample.file(folder.resolve(name + "-in/same.bin"), SAME, 1);
        Share share = Share.given(MetainfoMaker.make(file, 0, read -> {}), giver.ground());
        giver.add(share, List.of());
        given.add(share);
        return giver;
    }

    // Long enough that a moment by which one was found sooner does not count.
    @Test
    void threeThatAreLimitedGiveAboutAThirdEach() throws Exception {
        try (Node one = sameGiver("one");
                Node two = sameGiver("two");
                Node three = sameGiver("three");
                Node taker = Sample.node(folder.resolve("taker"), SwarmLimits.DEFAULT, false)) {
            List<Node> givers = List.of(one, two, three);
            Share wanted = Share.wanted(given.get(0).hash(), folder.resolve("out"), taker.ground());
            List<InetSocketAddress> peers = givers.stream()
                    .map(giver -> new InetSocketAddress("127.0.0.1", giver.port()))
                    .toList();
            taker.add(wanted, peers);
            wanted.done().get(60, SECONDS);
            for (int i = 0; i < givers.size(); i++) {
                Share share = given.get(i);
                long octets = givers.get(i)
                        .ask(() -> Objects.requireNonNull(share.body()).swarm().given());
                assertThat(octets / (double) SAME).isBetween(0.2, 0.45);
            }
        }
    }

    @Test
    void whatAShareGivesIsLimited() throws Exception {
        try (Node giver = giver(SwarmLimits.DEFAULT, 1)) {
            giver.ask(() -> {
                given.get(0).limit(RATE, 0);
                return true;
            });
            assertThat(seconds(giver, SwarmLimits.DEFAULT)).isGreaterThan(LEAST_SECONDS);
        }
    }
}
