package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.Magnet;
import io.netloft.proto.bencode.TorrentFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With libtorrent, found by local discovery alone, both ways. */
@Timeout(60)
class LibtorrentTest {
    private static final int LENGTH = 5_000_003;

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private MetainfoMaker.Made made;
    private Path torrent = Path.of("");

    @BeforeEach
    void makeAFile() throws Exception {
        file = Sample.file(folder.resolve("in/film.mkv"), LENGTH, 7);
        made = MetainfoMaker.make(file, 0, read -> {});
        torrent = Files.write(
                folder.resolve("film.torrent"), new TorrentFile(made.metainfo(), List.of(), List.of(), null).write());
    }

    private Node node() throws Exception {
        return Sample.node(folder.resolve("data"), SwarmLimits.DEFAULT, true);
    }

    private void awaitCopy() {
        Path copy = folder.resolve("out/film.mkv");
        await().atMost(40, SECONDS).until(() -> Files.exists(copy) && Files.mismatch(copy, file) < 0);
    }

    @Test
    void itFetchesFromUs() throws Exception {
        try (Node ours = node();
                Libtorrent peer = Libtorrent.getting(torrent.toString(), folder.resolve("out"))) {
            ours.add(Share.given(made, ours.ground()), List.of());
            awaitCopy();
        }
    }

    @Test
    void itFetchesFromUsByAMagnetLink() throws Exception {
        String link = Magnet.of(made.metainfo().hash(), "film.mkv").link();
        try (Node ours = node();
                Libtorrent peer = Libtorrent.getting(link, folder.resolve("out"))) {
            ours.add(Share.given(made, ours.ground()), List.of());
            awaitCopy();
        }
    }

    @Test
    void weFetchFromIt() throws Exception {
        try (Libtorrent peer = Libtorrent.giving(torrent, folder.resolve("in"));
                Node ours = node()) {
            Share share = Share.wanted(made.metainfo().hash(), folder.resolve("out"), ours.ground());
            ours.add(share, List.of());
            ours.ask(() -> {
                share.begin(made.metainfo());
                return true;
            });
            share.done().get(40, SECONDS);
            assertThat(folder.resolve("out/film.mkv")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void weFetchFromItByAMagnetLink() throws Exception {
        try (Libtorrent peer = Libtorrent.giving(torrent, folder.resolve("in"));
                Node ours = node()) {
            Share share = Share.wanted(made.metainfo().hash(), folder.resolve("out"), ours.ground());
            ours.add(share, List.of());
            share.done().get(40, SECONDS);
            assertThat(folder.resolve("out/film.mkv")).hasSameBinaryContentAs(file);
        }
    }
}
