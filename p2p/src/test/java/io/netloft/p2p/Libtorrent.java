package io.netloft.p2p;

import io.netloft.testkit.Peer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LibtorrentPeer} as a process, under a port that it never had: whom it has seen finish it dials no more. */
final class Libtorrent implements AutoCloseable {
    private final Process process;

    private Libtorrent(String verb, String what, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LibtorrentPeer.class.getName(),
                String.valueOf(Peer.freePort()),
                verb,
                what,
                folder.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile().getParentFile(), "libtorrent.log"))
                .start();
    }

    /** One that gives what lies in a folder. */
    static Libtorrent giving(Path torrent, Path folder) throws IOException {
        return new Libtorrent("give", torrent.toString(), folder);
    }

    /** One that fetches into a folder, by a metainfo file or a magnet link. */
    static Libtorrent getting(String what, Path folder) throws IOException {
        return new Libtorrent("get", what, folder);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
