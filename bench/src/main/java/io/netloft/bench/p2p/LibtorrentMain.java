package io.netloft.bench.p2p;

import io.netloft.chassis.term.Out;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.libtorrent4j.AlertListener;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.AlertType;
import org.libtorrent4j.alerts.ListenSucceededAlert;
import org.libtorrent4j.alerts.SocketType;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.torrent_flags_t;

/** A process that is a libtorrent at one address, over TCP alone, with local discovery. */
public final class LibtorrentMain {
    private static final double NS_A_SECOND = 1e9;

    private LibtorrentMain() {}

    /**
     * Arguments: {@code give ADDRESS PORT TORRENT FOLDER}, which says {@code ready} and goes on; or {@code get ADDRESS PORT
     * TORRENT FOLDER PEER-ADDRESS PEER-PORT}, which says how many seconds it took and ends.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path library = load(Path.of(args[3]).toAbsolutePath());
        SettingsPack settings = new SettingsPack();
        settings.listenInterfaces(args[1] + ":" + args[2]);
        settings.setEnableDht(false);
        // Two that dial one another at once may both hang up, and try again only after a minute: one of them is told
        // whom
        // to dial, and announces nothing.
        settings.setEnableLsd(args[0].equals("give"));
        for (bool_types off : List.of(
                bool_types.enable_outgoing_utp,
                bool_types.enable_incoming_utp,
                bool_types.enable_upnp,
                bool_types.enable_natpmp)) {
            settings.setBoolean(off.swigValue(), false);
        }
        settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        SessionManager session = new SessionManager();
        Watch watch = new Watch();
        session.addListener(watch);
        session.start(new SessionParams(settings));
        // It is loaded: as a file it would stay behind, because this process ends by being killed, or halts.
        Files.delete(library);
        TorrentInfo torrent = new TorrentInfo(new File(args[3]));
        File folder = new File(args[4]);
        boolean gives = args[0].equals("give");
        List<TcpEndpoint> peers = gives ? List.of() : List.of(new TcpEndpoint(args[5], Integer.parseInt(args[6])));
        long startNs = System.nanoTime();
        torrent_flags_t flags = gives ? TorrentFlags.SEED_MODE : new torrent_flags_t();
        session.download(torrent, folder, null, null, peers, flags);
        if (gives) {
            watch.added.await();
            watch.listening.await();
            Out.line("ready");
            watch.never.await();
        }
        watch.finished.await();
        Out.line(String.format(Locale.ROOT, "done in %.3f s", (System.nanoTime() - startNs) / NS_A_SECOND));
        session.stop();
        Runtime.getRuntime().halt(0);
    }

    // The library is in a jar; it wants to be told the path of a file.
    private static Path load(Path beside) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SessionManager.class.getResourceAsStream("/lib/x86_64/libtorrent4j.so"))) {
            Path library = beside.resolveSibling(
                    "libtorrent4j-" + ProcessHandle.current().pid() + ".so");
            Files.write(library, in.readAllBytes());
            System.setProperty("libtorrent4j.jni.path", library.toString());
            return library;
        }
    }

    /** What has happened. */
    private static final class Watch implements AlertListener {
        private final CountDownLatch added = new CountDownLatch(1);
        private final CountDownLatch listening = new CountDownLatch(1);
        private final CountDownLatch finished = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public int[] types() {
            return new int[] {
                AlertType.ADD_TORRENT.swig(), AlertType.LISTEN_SUCCEEDED.swig(), AlertType.TORRENT_FINISHED.swig()
            };
        }

        @Override
        public void alert(Alert<?> alert) {
            if (alert instanceof ListenSucceededAlert listens) {
                // Whoever is dialled before it listens is not dialled again for long.
                if (listens.socketType() == SocketType.TCP) {
                    listening.countDown();
                }
            } else {
                (alert.type() == AlertType.ADD_TORRENT ? added : finished).countDown();
            }
        }
    }
}
