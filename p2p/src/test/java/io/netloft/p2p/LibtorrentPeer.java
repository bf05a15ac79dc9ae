package io.netloft.p2p;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.torrent_flags_t;

/**
 * A process that is a libtorrent on loopback, with nothing but local discovery to find peers by. A process of its own: an
 * error in a native library must not take the tests with it.
 */
public final class LibtorrentPeer {
    private LibtorrentPeer() {}

    /** Arguments: a port; {@code give} or {@code get}; a metainfo file or a magnet link; a folder. Runs until it is ended. */
    public static void main(String[] args) throws IOException {
        load();
        SettingsPack settings = new SettingsPack();
        settings.listenInterfaces("127.0.0.1:" + args[0]);
        settings.setEnableDht(false);
        settings.setEnableLsd(true);
        for (bool_types off : new bool_types[] {
            bool_types.enable_outgoing_utp,
            bool_types.enable_incoming_utp,
            bool_types.enable_upnp,
            bool_types.enable_natpmp
        }) {
            settings.setBoolean(off.swigValue(), false);
        }
        settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        SessionManager session = new SessionManager();
        session.start(new SessionParams(settings));
        File folder = new File(args[3]);
        if (args[2].startsWith("magnet:")) {
            session.download(args[2], folder, new torrent_flags_t());
        } else if (args[1].equals("give")) {
            session.download(new TorrentInfo(new File(args[2])), folder, null, null, null, TorrentFlags.SEED_MODE);
        } else {
            session.download(new TorrentInfo(new File(args[2])), folder);
        }
        // Ends with the process that began it, whatever became of that.
        while (System.in.read() >= 0) {
            Objects.requireNonNull(session);
        }
        Runtime.getRuntime().halt(0);
    }

    /**
     * The library is in a jar; it wants to be told the path of a file. Written once for all tests, below target: as a
     * temporary file it would stay behind whenever a process is killed, and every one of these is.
     */
    private static void load() throws IOException {
        Path library = Path.of("target", "libtorrent4j", "libtorrent4j.so").toAbsolutePath();
        try (InputStream in =
                Objects.requireNonNull(SessionManager.class.getResourceAsStream("/lib/x86_64/libtorrent4j.so"))) {
            byte[] octets = in.readAllBytes();
            if (!Files.exists(library) || Files.size(library) != octets.length) {
                Files.createDirectories(library.getParent());
                Path beside = Files.createTempFile(library.getParent(), "libtorrent4j", ".new");
                Files.write(beside, octets);
                Files.move(beside, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        System.setProperty("libtorrent4j.jni.path", library.toString());
    }
}
