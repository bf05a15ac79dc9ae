package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.NetworkNamespaces;
import io.netloft.testkit.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ours in one network namespace, a program of another make in the other, and nothing but local discovery between them:
 * no tracker, no DHT, no address. A file goes by its metainfo, a folder by a magnet link; octets are compared.
 */
@NeedsPeer(
        value = {
            "ip",
            "nsenter",
            "curl",
            "aria2c",
            "transmission-daemon",
            "transmission-remote",
            "transmission-create",
            "transmission-show",
            "qbittorrent-nox"
        },
        root = true)
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class P2pPeersIT {
    // Transmission asks and answers twice a second only.
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final int LENGTH = 5_000_011;

    private static NetworkNamespaces network;

    @TempDir
    private Path folder;

    private P2pJar ours;
    private Path film;
    private Path album;
    private Path into;

    @BeforeAll
    static void connect() {
        network = NetworkNamespaces.of("ours", "theirs");
    }

    @AfterAll
    static void disconnect() {
        network.close();
    }

    @BeforeEach
    void makeFiles() {
        ours = new P2pJar(network.command("ours"), "eth0", folder.resolve("data"));
        film = P2pJar.file(folder.resolve("in/film.mkv"), LENGTH, 1);
        album = folder.resolve("in/album");
        P2pJar.file(album.resolve("side a/one.flac"), 1_500_003, 2);
        P2pJar.file(album.resolve("side b/two.flac"), 900_001, 3);
        P2pJar.file(album.resolve("notes.txt"), 17, 4);
        into = folder.resolve("out");
    }

    private boolean there(Path what) {
        return P2pJar.same(what, into.resolve(what.getFileName()));
    }

    @ParameterizedTest
    @EnumSource(TorrentProgram.class)
    void itFetchesFromUs(TorrentProgram program) {
        Path torrent = folder.resolve("film.torrent");
        P2pJar.printed("torrent", film.toString(), "-o", torrent.toString());
        try (JarProcess giver = ours.share(film, album.toString());
                TorrentProgram.Running it = program.start(network.command("theirs"))) {
            it.get(torrent.toString(), into);
            it.get(P2pJar.printed("magnet", album.toString()).strip(), into);
            await("the film").atMost(PATIENCE).until(() -> there(film));
            await("the album").atMost(PATIENCE).until(() -> there(album));
            assertThat(giver.process().alive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TorrentProgram.class)
    void weFetchFromIt(TorrentProgram program) {
        Path filmTorrent = torrentOf(film);
        Path albumTorrent = torrentOf(album);
        String link = run("transmission-show", "-m", albumTorrent.toString()).strip();
        try (TorrentProgram.Running it = program.start(network.command("theirs"))) {
            it.give(filmTorrent, film.getParent());
            it.give(albumTorrent, film.getParent());
            try (JarProcess one = ours.get(filmTorrent.toString(), into).startUnready();
                    JarProcess other = ours.get(link, into).startUnready()) {
                for (JarProcess getter : List.of(one, other)) {
                    assertThat(getter.process().exitCode(PATIENCE))
                            .as(getter.process().tail())
                            .isZero();
                }
            }
            assertThat(there(film)).isTrue();
            assertThat(there(album)).isTrue();
        }
    }

    /** Metainfo that is not of our making. */
    private Path torrentOf(Path what) {
        Path torrent = folder.resolve(what.getFileName() + ".torrent");
        run("transmission-create", "-o", torrent.toString(), what.toString());
        return torrent;
    }

    private static String run(String program, String... arguments) {
        Peer.Finished done = Peer.of(program).args(arguments).run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        return done.stdout();
    }
}
