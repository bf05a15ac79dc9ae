package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebException;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.bencode.TorrentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the daemon is to do over its restarts: for each share a plan ({@code HASH.json}) and, once it is known, its
 * metainfo ({@code HASH.torrent}). A file is written beside and moved into its place: none is ever half there. Blocks;
 * one thread at a time.
 */
final class ShelfStore {
    private static final Log LOG = Log.of(ShelfStore.class);

    private final Path folder;

    ShelfStore(Path folder) {
        this.folder = folder;
    }

    /** All plans; what can't be read is logged and left where it is. */
    synchronized List<Plan> plans() throws IOException {
        Files.createDirectories(folder);
        List<Plan> plans = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                try {
                    plans.add(Plan.of(Json.read(Files.readAllBytes(file))));
                } catch (IllegalArgumentException | WebException | IOException e) {
                    LOG.warn("a share could not be taken up again", "file", file, "cause", e.getMessage());
                }
            }
        }
        return plans;
    }

    synchronized void keep(Plan plan) throws IOException {
        write(plan.hash().hex() + ".json", Json.bytes(plan.tree()));
    }

    synchronized void keep(Metainfo metainfo) throws IOException {
        write(metainfo.hash().hex() + ".torrent", new TorrentFile(metainfo, List.of(), List.of(), null).write());
    }

    private void write(String name, byte[] octets) throws IOException {
        Files.createDirectories(folder);
        Path beside = folder.resolve(name + ".new");
        Files.write(beside, octets);
        Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The metainfo of a share; null when it is not known, or not readable. */
    synchronized @Nullable Metainfo metainfo(InfoHash hash) {
        Path file = folder.resolve(hash.hex() + ".torrent");
        try {
            return Files.exists(file)
                    ? TorrentFile.read(Files.readAllBytes(file), MetainfoLimits.DEFAULT)
                            .metainfo()
                    : null;
        } catch (IOException | BencodeException e) {
            LOG.warn("metainfo could not be read", "file", file, "cause", e.getMessage());
            return null;
        }
    }

    synchronized void forget(InfoHash hash) throws IOException {
        Files.deleteIfExists(folder.resolve(hash.hex() + ".json"));
        Files.deleteIfExists(folder.resolve(hash.hex() + ".torrent"));
    }

    /** How the files of a share look: lengths and times. Another stamp means that they must be hashed again. */
    static String stamp(Layout layout) throws IOException {
        MessageDigest sha1 = InfoHash.sha1();
        for (Layout.Placed placed : layout.files()) {
            if (placed.pad()) {
                continue;
            }
            BasicFileAttributes is = Files.readAttributes(placed.path(), BasicFileAttributes.class);
            sha1.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(is.size())
                    .putLong(is.lastModifiedTime().toMillis())
                    .flip());
        }
        return HexFormat.of().formatHex(sha1.digest());
    }

    /** Where the files of a share lie that was made of a path. */
    static Layout layout(Metainfo metainfo, Path source) {
        List<Layout.Placed> placed = new ArrayList<>();
        for (MetainfoFile file : metainfo.files()) {
            Path path = metainfo.single() ? source : source.resolve(String.join("/", file.path()));
            placed.add(new Layout.Placed(path, file.offset(), file.length(), file.pad()));
        }
        return Layout.toRead(source, placed);
    }
}
