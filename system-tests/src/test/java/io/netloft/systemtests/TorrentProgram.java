package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** BitTorrent programs of other makes, each told to find others by local discovery and by nothing else. */
enum TorrentProgram {
    ARIA2 {
        @Override
        Running start(List<String> through) {
            return new Aria2(through);
        }
    },
    TRANSMISSION {
        @Override
        Running start(List<String> through) {
            return new Transmission(through);
        }
    },
    QBITTORRENT {
        @Override
        Running start(List<String> through) {
            return new Qbittorrent(through);
        }
    };

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 6891;

    /**
     * Starts it.
     *
     * @param through what comes before its command, so that it runs in a network namespace with an eth0
     */
    abstract Running start(List<String> through);

    /** It, running. */
    interface Running extends AutoCloseable {
        /** Has it fetch a metainfo file or a magnet link into a folder. */
        void get(String what, Path folder);

        /** Has it give what lies complete in a folder. */
        void give(Path torrent, Path folder);

        @Override
        void close();
    }

    /** One process for each share: that is how it is used. */
    private static final class Aria2 implements Running {
        private final List<String> through;
        private final List<RunningProcess> processes = new ArrayList<>();

        Aria2(List<String> through) {
            this.through = through;
        }

        @Override
        public void get(String what, Path folder) {
            run(folder, "--seed-time=0", "--file-allocation=none", what);
        }

        @Override
        public void give(Path torrent, Path folder) {
            run(folder, "--bt-seed-unverified=true", "--seed-ratio=0.0", torrent.toString());
        }

        private void run(Path folder, String... more) {
            processes.add(Peer.of("aria2c")
                    .through(through)
                    .args("--bt-enable-lpd=true", "--bt-lpd-interface=eth0", "--interface=eth0")
                    .args("--enable-dht=false", "--enable-dht6=false", "--enable-peer-exchange=false")
                    .args("--listen-port=" + (PORT + processes.size()), "--dir=" + folder, "--no-conf")
                    .args(more)
                    .start());
        }

        @Override
        public void close() {
            processes.forEach(RunningProcess::close);
        }
    }

    /** Its daemon, and the program that talks with it. */
    private static final class Transmission implements Running {
        private final List<String> through;
        private final RunningProcess daemon;

        Transmission(List<String> through) {
            this.through = through;
            Peer peer = Peer.of("transmission-daemon").through(through).file("settings.json", """
                {"lpd-enabled": true, "dht-enabled": false, "pex-enabled": false, "utp-enabled": false,
                 "peer-port": %d, "rpc-port": 9191, "rpc-bind-address": "127.0.0.1",
                 "rpc-whitelist-enabled": false, "port-forwarding-enabled": false, "encryption": 1}
                """.formatted(PORT));
            daemon = peer.args("-f", "-g", peer.dir().toString()).start();
            await("the daemon answers").atMost(PATIENCE).until(() -> ask("-l") == 0);
        }

        @Override
        public void get(String what, Path folder) {
            said("-a", what, "-w", folder.toString());
        }

        @Override
        public void give(Path torrent, Path folder) {
            said("-a", torrent.toString(), "-w", folder.toString());
            said("-t", "all", "-v");
        }

        private void said(String... arguments) {
            if (ask(arguments) != 0) {
                throw new AssertionError(Arrays.toString(arguments) + ": refused (expected: done)\n" + daemon.tail());
            }
        }

        private int ask(String... arguments) {
            return Peer.of("transmission-remote")
                    .through(through)
                    .args("127.0.0.1:9191")
                    .args(arguments)
                    .run()
                    .exitCode();
        }

        @Override
        public void close() {
            daemon.close();
        }
    }

    /** Its daemon, asked over HTTP; libtorrent is what it stands on. */
    private static final class Qbittorrent implements Running {
        private final List<String> through;
        private final RunningProcess daemon;

        Qbittorrent(List<String> through) {
            this.through = through;
            Peer peer = Peer.of("qbittorrent-nox")
                    .through(through)
                    .file("qBittorrent/config/qBittorrent.conf", """
                        [BitTorrent]
                        Session\\LSDEnabled=true
                        Session\\DHTEnabled=false
                        Session\\PeXEnabled=false
                        Session\\BTProtocol=TCP
                        Session\\Interface=eth0
                        Session\\InterfaceName=eth0
                        Session\\Port=%d

                        [LegalNotice]
                        Accepted=true

                        [Preferences]
                        WebUI\\Address=127.0.0.1
                        WebUI\\Port=9192
                        WebUI\\LocalHostAuth=false
                        WebUI\\UseUPnP=false
                        """.formatted(PORT));
            daemon = peer.args("--profile=" + peer.dir()).start();
            await("the daemon answers")
                    .atMost(PATIENCE)
                    .until(() -> ask("app/version").exitCode() == 0);
        }

        @Override
        public void get(String what, Path folder) {
            String form = what.startsWith("magnet:") ? "urls=" + what : "torrents=@" + what;
            added(form, "savepath=" + folder);
        }

        @Override
        public void give(Path torrent, Path folder) {
            added("torrents=@" + torrent, "savepath=" + folder, "skip_checking=true");
        }

        private void added(String... fields) {
            List<String> form = new ArrayList<>();
            for (String field : fields) {
                form.addAll(List.of("-F", field));
            }
            Peer.Finished done = ask("torrents/add", form.toArray(String[]::new));
            if (!done.stdout().contains("Ok.")) {
                throw new AssertionError(form + ": " + done + " (expected: Ok.)");
            }
        }

        private Peer.Finished ask(String path, String... arguments) {
            return Peer.of("curl")
                    .through(through)
                    .args("-sS", "-f", "--max-time", "10")
                    .args(arguments)
                    .args("http://127.0.0.1:9192/api/v2/" + path)
                    .run();
        }

        @Override
        public void close() {
            daemon.close();
        }
    }
}
