package io.netloft.bench.p2p;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Web;
import io.netloft.bench.run.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** qBittorrent without a screen, asked over HTTP. */
record Qbittorrent(Stage stage) implements Maker {
    static final String LABEL = "qBittorrent";

    private static final double NS_A_SECOND = 1e9;

    /** It, running. */
    private record Daemon(Child child, int port, int web) {}

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Giving give(Payload payload) {
        Daemon daemon = daemon("qbittorrent-giving");
        add(daemon, payload, payload.folder(), "skip_checking=true");
        daemon.child.await(() -> info(daemon).contains("\"progress\":1,"), Stage.LIMIT);
        return new Giving(daemon.child, daemon.port);
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        Daemon daemon = daemon("qbittorrent-getting");
        try {
            long cpuBefore = daemon.child.cpuMicros();
            long startNs = System.nanoTime();
            add(daemon, payload, into, "skip_checking=false");
            daemon.child.await(() -> !info(daemon).equals("[]"), Stage.LIMIT);
            post(daemon, "torrents/addPeers", "-d", "hashes=" + payload.hash() + "&peers=127.0.0.1:" + from.port());
            daemon.child.await(() -> info(daemon).contains("\"progress\":1,"), Stage.LIMIT);
            double seconds = (System.nanoTime() - startNs) / NS_A_SECOND;
            return new Got(seconds, daemon.child.cpuMicros() - cpuBefore);
        } finally {
            daemon.child.stop();
        }
    }

    private Daemon daemon(String name) {
        int port = Workspace.freePort();
        int web = Workspace.freePort();
        Path profile = stage.folder("profile");
        stage.file(
                profile.getFileName() + "/qBittorrent/config/qBittorrent.conf",
                String.format(Locale.ROOT, """
                    [BitTorrent]
                    Session\\LSDEnabled=true
                    Session\\DHTEnabled=false
                    Session\\PeXEnabled=false
                    Session\\BTProtocol=TCP
                    Session\\MultiConnectionsPerIp=true
                    Session\\Interface=lo
                    Session\\InterfaceName=lo
                    Session\\Port=%d

                    [LegalNotice]
                    Accepted=true

                    [Preferences]
                    WebUI\\Address=127.0.0.1
                    WebUI\\Port=%d
                    WebUI\\LocalHostAuth=false
                    WebUI\\UseUPnP=false
                    """, port, web));
        Child child = stage.children()
                .start(name, List.of(Stage.qbittorrent().file().toString(), "--profile=" + profile), Map.of());
        Daemon daemon = new Daemon(child, port, web);
        child.await(() -> !info(daemon).isEmpty(), Stage.LIMIT);
        return daemon;
    }

    private void add(Daemon daemon, Payload payload, Path folder, String more) {
        post(daemon, "torrents/add", "-F", "torrents=@" + payload.torrent(), "-F", "savepath=" + folder, "-F", more);
    }

    private void post(Daemon daemon, String path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Stage.curl().file().toString(), "-sS", "-f"));
        command.addAll(List.of(arguments));
        command.add("http://127.0.0.1:" + daemon.web + "/api/v2/" + path);
        String said = stage.children().run("curl", command, Stage.LIMIT);
        if (said.contains("error") || said.contains("Fails")) {
            throw new BenchException(command + ": " + said + " (expected: done)");
        }
    }

    /** What it says of its torrents; empty when it does not answer yet. */
    private static String info(Daemon daemon) {
        try {
            String url = "http://127.0.0.1:" + daemon.web + "/api/v2/torrents/info";
            return new String(Web.get(url), StandardCharsets.UTF_8);
        } catch (IOException notYet) {
            return "";
        }
    }
}
