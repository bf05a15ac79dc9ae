package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.Metainfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes over real sockets of loopback. */
@Timeout(120)
class NodeTest {
    @TempDir
    private Path folder;

    private Node node(String name, SwarmLimits limits, boolean discovery) throws IOException {
        return Sample.node(folder.resolve("data-" + name), limits, discovery);
    }

    private static MetainfoMaker.Made made(Path path) throws IOException {
        return MetainfoMaker.make(path, 0, read -> {});
    }

    private static Share give(Node node, MetainfoMaker.Made made) throws IOException {
        Share share = Share.given(made, node.ground());
        node.add(share, List.of());
        return share;
    }

    private static void know(Node node, Share share, Metainfo metainfo) {
        node.ask(() -> {
            share.begin(metainfo);
            return true;
        });
    }

    private static InetSocketAddress address(Node node) {
        return new InetSocketAddress("127.0.0.1", node.port());
    }

    @Test
    void aFileIsFoundByDiscoveryAloneAndFetchedByItsHashAlone() throws Exception {
        Path file = Sample.file(folder.resolve("in/report.iso"), 3_000_000, 1);
        try (Node giver = node("a", SwarmLimits.DEFAULT, true);
                Node taker = node("b", SwarmLimits.DEFAULT, true)) {
            Share given = give(giver, made(file));
            Share wanted = Share.wanted(given.hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of());
            wanted.done().get(30, SECONDS);
            assertThat(folder.resolve("out/report.iso")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aFolderIsFetchedWithItsEmptyFiles() throws Exception {
        Path in = folder.resolve("in/photos");
        Sample.file(in.resolve("2026/a.jpg"), 100_000, 1);
        Sample.file(in.resolve("2026/b.jpg"), 40_001, 2);
        Sample.file(in.resolve("empty"), 0, 3);
        Sample.file(in.resolve("z/last"), 7, 4);
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            MetainfoMaker.Made made = made(in);
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            wanted.done().get(30, SECONDS);
            for (String name : List.of("2026/a.jpg", "2026/b.jpg", "empty", "z/last")) {
                assertThat(folder.resolve("out/photos").resolve(name)).hasSameBinaryContentAs(in.resolve(name));
            }
        }
    }

    @Test
    void severalGiveOnToOneAnother() throws Exception {
        Path file = Sample.file(folder.resolve("in/many"), 8_000_000, 1);
        SwarmLimits slow = new SwarmLimits(32, 4_000_000, 0, 0, 64);
        try (Node giver = node("a", slow, false);
                Node one = node("b", slow, false);
                Node two = node("c", slow, false)) {
            MetainfoMaker.Made made = made(file);
            give(giver, made);
            Share first = Share.wanted(made.metainfo().hash(), folder.resolve("out1"), one.ground());
            Share second = Share.wanted(made.metainfo().hash(), folder.resolve("out2"), two.ground());
            one.add(first, List.of(address(giver)));
            two.add(second, List.of(address(giver), address(one)));
            first.done().get(40, SECONDS);
            second.done().get(40, SECONDS);
            long given = giver.ask(() -> Objects.requireNonNull(
                            giver.share(made.metainfo().hash()).body())
                    .swarm()
                    .given());
            assertThat(given).as("octets of the first giver").isLessThan(2 * 8_000_000 * 9L / 10);
            assertThat(folder.resolve("out1/many")).hasSameBinaryContentAs(file);
            assertThat(folder.resolve("out2/many")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void whatWasFetchedIsNotFetchedAgain() throws Exception {
        Path file = Sample.file(folder.resolve("in/big"), 4_000_000, 1);
        MetainfoMaker.Made made = made(file);
        Path out = folder.resolve("out");
        try (Node giver = node("a", new SwarmLimits(32, 2_000_000, 0, 0, 64), false)) {
            give(giver, made);
            int before;
            try (Node taker = node("b", SwarmLimits.DEFAULT, false)) {
                Share wanted = Share.wanted(made.metainfo().hash(), out, taker.ground());
                taker.add(wanted, List.of(address(giver)));
                await().until(() -> pieces(taker, wanted) > 20);
                before = pieces(taker, wanted);
            }
            try (Node again = node("b", SwarmLimits.DEFAULT, false)) {
                Share wanted = Share.wanted(made.metainfo().hash(), out, again.ground());
                again.add(wanted, List.of());
                know(again, wanted, made.metainfo());
                wanted.known().get(10, SECONDS);
                assertThat(pieces(again, wanted)).isGreaterThanOrEqualTo(before);
                again.add(wanted, List.of(address(giver)));
                wanted.done().get(30, SECONDS);
                long received = again.ask(
                        () -> Objects.requireNonNull(wanted.body()).swarm().received());
                assertThat(received)
                        .isLessThanOrEqualTo(4_000_000
                                - (before - 1) * (long) made.metainfo().pieceLength());
            }
        }
        assertThat(out.resolve("big")).hasSameBinaryContentAs(file);
    }

    private static long received(Node node, Share share) {
        return node.ask(() -> Objects.requireNonNull(share.body()).swarm().received());
    }

    private static int pieces(Node node, Share share) {
        return node.ask(() -> {
            Share.Body body = share.body();
            return body == null ? 0 : body.swarm().have().cardinality();
        });
    }

    /** The share as it is found when a node starts and nobody is there to fetch from: how many pieces are there. */
    private int found(MetainfoMaker.Made made) throws Exception {
        try (Node again = node("b", SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), again.ground());
            again.add(wanted, List.of());
            know(again, wanted, made.metainfo());
            wanted.known().get(20, SECONDS);
            return pieces(again, wanted);
        }
    }

    private MetainfoMaker.Made fetched(Path file) throws Exception {
        MetainfoMaker.Made made = made(file);
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            wanted.done().get(30, SECONDS);
        }
        return made;
    }

    /** As after a kill, when of a file that was deleted only the last piece had come again. */
    @Test
    void whatWasLostOnceIsNotThereAgainBecauseTheFileIsAsLongAsItWas() throws Exception {
        MetainfoMaker.Made made = fetched(Sample.file(folder.resolve("in/lost"), 2_000_000, 1));
        Path copy = folder.resolve("out/lost");
        assertThat(found(made)).isEqualTo(made.metainfo().pieces());
        Files.delete(copy);
        assertThat(found(made)).isZero();
        try (RandomAccessFile sparse = new RandomAccessFile(copy.toFile(), "rw")) {
            sparse.setLength(2_000_000);
        }
        assertThat(found(made)).isZero();
    }

    @Test
    void aWholeFileThatWasChangedMeanwhileIsLookedThrough() throws Exception {
        MetainfoMaker.Made made = fetched(Sample.file(folder.resolve("in/edited"), 2_000_000, 1));
        Path copy = folder.resolve("out/edited");
        try (RandomAccessFile edited = new RandomAccessFile(copy.toFile(), "rw")) {
            edited.seek(1_000_000);
            edited.write(~edited.read());
        }
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(found(made)).isEqualTo(made.metainfo().pieces() - 1);
        assertThat(found(made)).as("and once more").isEqualTo(made.metainfo().pieces() - 1);
    }

    @Test
    void aFileThatChangesAfterItWasFetchedIsWithdrawn() throws Exception {
        Path file = Sample.file(folder.resolve("in/given on"), 500_000, 1);
        MetainfoMaker.Made made = made(file);
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            wanted.done().get(30, SECONDS);
            Disk disk = Objects.requireNonNull(wanted.body()).disk();
            await().atMost(10, SECONDS).until(disk::remembers);
            Files.setLastModifiedTime(
                    folder.resolve("out/given on"), FileTime.from(Instant.now().plusSeconds(2)));
            await().atMost(20, SECONDS).until(wanted::closed);
            assertThat(wanted.trouble()).contains("given on has changed");
        }
    }

    @Test
    void aFileThatIsThereAlreadyIsLookedThroughAndRepaired() throws Exception {
        Path file = Sample.file(folder.resolve("in/copy"), 2_000_000, 1);
        byte[] damaged = Files.readAllBytes(file);
        damaged[1_000_000] ^= 1;
        Files.createDirectories(folder.resolve("out"));
        Files.write(folder.resolve("out/copy"), damaged);
        MetainfoMaker.Made made = made(file);
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            wanted.done().get(30, SECONDS);
            long received = taker.ask(
                    () -> Objects.requireNonNull(wanted.body()).swarm().received());
            assertThat(received).isEqualTo(made.metainfo().pieceLength());
            assertThat(folder.resolve("out/copy")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aFileThatChangesIsWithdrawn() throws Exception {
        Path file = Sample.file(folder.resolve("in/changing"), 500_000, 1);
        try (Node giver = node("a", SwarmLimits.DEFAULT, false)) {
            Share share = give(giver, made(file));
            Files.write(file, Sample.octets(500_001, 2));
            await().atMost(20, SECONDS).until(share::closed);
            assertThat(share.trouble()).contains("changing has changed");
        }
    }

    @Test
    void aLinkThatLiesInTheWayIsNotFollowed() throws Exception {
        Path in = folder.resolve("in/docs");
        Sample.file(in.resolve("sub/a"), 1_000, 1);
        MetainfoMaker.Made made = made(in);
        Files.createDirectories(folder.resolve("out/docs"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("out/docs/sub"), folder.resolve("elsewhere"));
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            await().atMost(20, SECONDS).until(() -> wanted.trouble().contains("a link or a file"));
            assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
        }
    }

    @Test
    void whatTheDiskTakesNotForLongIsFetchedWhenItDoes() throws Exception {
        Path in = folder.resolve("in/docs");
        Path file = Sample.file(in.resolve("sub/a"), 20_000_000, 1);
        MetainfoMaker.Made made = made(in);
        Files.createDirectories(folder.resolve("out/docs"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("out/docs/sub"), folder.resolve("elsewhere"));
        try (Node giver = node("a", SwarmLimits.DEFAULT, false);
                Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            give(giver, made);
            Share wanted = Share.wanted(made.metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of(address(giver)));
            await().atMost(20, SECONDS).until(() -> taker.ask(wanted::full));
            long once = received(taker, wanted);
            // It is tried again every five seconds: three times in vain.
            await().atMost(40, SECONDS).until(() -> received(taker, wanted) > 4 * once);
            Files.delete(link);
            wanted.done().get(30, SECONDS);
            assertThat(folder.resolve("out/docs/sub/a")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void metadataThatNobodyCouldWriteEndsTheShareWithItsReason() throws Exception {
        Path file = Sample.file(folder.resolve("in/x"), 1_000, 1);
        try (Node taker = node("b", SwarmLimits.DEFAULT, false)) {
            Share wanted = Share.wanted(made(file).metainfo().hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of());
            taker.ask(() -> {
                wanted.fail("no safe path: path");
                return true;
            });
            assertThatThrownBy(() -> wanted.done().get(5, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("no safe path");
        }
    }
}
