package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.web.WebException;
import io.netloft.p2p.core.Offer;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Magnet;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.bencode.TorrentFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is asked of the daemon over its API, in terms of the shelf and the node. Any thread; answers come later. */
final class Desk {
    private static final long NAME_MS = 2_000;
    private static final long LOOK_MS = 200;

    private final Node node;
    private final Shelf shelf;
    private final Executor blocking;
    private final Path folder;

    Desk(Node node, Shelf shelf, Executor blocking, Path folder) {
        this.node = node;
        this.shelf = shelf;
        this.blocking = blocking;
        this.folder = folder;
    }

    Node node() {
        return node;
    }

    Shelf shelf() {
        return shelf;
    }

    /** Runs on the node's loop. */
    <T> CompletableFuture<T> onLoop(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, node.loop());
    }

    /** Shares a path, or fetches what is named: {@code {"path": …}} or {@code {"get": …}}. */
    CompletableFuture<ShareView> add(JsonNode body) {
        boolean share = body.path("path").isTextual();
        if (share == body.path("get").isTextual()) {
            throw new WebException(P2pError.BAD_PARAMETER, "body: neither or both (expected: either path or get)");
        }
        CompletableFuture<InfoHash> added =
                share ? shelf.share(path("path", body.path("path").asText())) : get(body);
        return added.thenCompose(hash -> onLoop(() -> ShareView.of(shelf.item(hash.hex()))));
    }

    private static Path path(String field, String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new WebException(P2pError.BAD_PARAMETER, field + ": " + e.getMessage() + " (expected: a path)");
        }
        throw new WebException(P2pError.BAD_PARAMETER, field + ": " + text + " (expected: an absolute path)");
    }

    private CompletableFuture<InfoHash> get(JsonNode body) {
        String what = body.path("get").asText();
        Path into = body.path("folder").isTextual()
                ? path("folder", body.path("folder").asText())
                : folder;
        List<String> globs = Plan.texts(body.path("files"));
        try {
            Choice.of(globs);
        } catch (IllegalArgumentException e) {
            throw new WebException(P2pError.BAD_PARAMETER, "files: " + e.getMessage() + " (expected: globs)");
        }
        boolean sequential = body.path("sequential").asBoolean();
        List<InetSocketAddress> peers = peers(Plan.texts(body.path("peers")));
        if (Magnet.looksLike(what)) {
            return magnet(what, into, globs, sequential, peers);
        }
        InfoHash hash = InfoHash.parse(what);
        if (hash != null) {
            return shelf.fetch(Plan.wanted(hash, "", into).choosing(globs, sequential), null, peers);
        }
        if (what.endsWith(".torrent") && what.startsWith("/")) {
            Path document = path("get", what);
            return CompletableFuture.supplyAsync(() -> torrent(document), blocking)
                    .thenCompose(file -> fetch(file, into, globs, sequential, peers));
        }
        return named(what, System.nanoTime())
                .thenCompose(offer -> shelf.fetch(
                        Plan.wanted(offer.entry().hash(), what, into).choosing(globs, sequential),
                        null,
                        peers(offer.sources().stream()
                                .filter(source -> source.peer().host().indexOf(':') < 0)
                                .map(source -> source.peer().host() + ":"
                                        + source.peer().port())
                                .toList())));
    }

    private CompletableFuture<InfoHash> magnet(
            String link, Path into, List<String> globs, boolean sequential, List<InetSocketAddress> peers) {
        try {
            Magnet magnet = Magnet.parse(link);
            List<InetSocketAddress> all = new ArrayList<>(peers);
            all.addAll(peers(magnet.peers()));
            Plan plan = Plan.wanted(magnet.hash(), Objects.requireNonNullElse(magnet.name(), ""), into)
                    .choosing(globs.isEmpty() ? numbers(magnet.only()) : globs, sequential)
                    .from(magnet.trackers().stream().map(List::of).toList(), magnet.webSeeds());
            return shelf.fetch(plan, null, all);
        } catch (BencodeException e) {
            throw new WebException(P2pError.BAD_METAINFO, String.valueOf(e.getMessage()));
        }
    }

    /** Numbers of files, as a choice has them. */
    static List<String> numbers(List<Magnet.Range> only) {
        return only.stream()
                .map(range -> "so:" + range.from() + "-" + range.to())
                .toList();
    }

    private static TorrentFile torrent(Path file) {
        try {
            return TorrentFile.read(Files.readAllBytes(file), MetainfoLimits.DEFAULT);
        } catch (IOException | BencodeException e) {
            throw new WebException(P2pError.BAD_METAINFO, file + ": " + e.getMessage());
        }
    }

    private CompletableFuture<InfoHash> fetch(
            TorrentFile file, Path into, List<String> globs, boolean sequential, List<InetSocketAddress> peers) {
        Metainfo metainfo = file.metainfo();
        Plan plan = Plan.wanted(metainfo.hash(), metainfo.name(), into)
                .choosing(globs, sequential)
                .from(file.trackers(), file.webSeeds());
        return shelf.fetch(plan, metainfo, peers);
    }

    /** Fetches what a metainfo file names, into the usual folder. */
    CompletableFuture<InfoHash> fetch(Path file) {
        return CompletableFuture.supplyAsync(() -> torrent(file), blocking)
                .thenCompose(read -> fetch(read, folder, List.of(), false, List.of()));
    }

    private static List<InetSocketAddress> peers(List<String> texts) {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (String text : texts) {
            try {
                HostPort at = HostPort.parse(text);
                // Only literals: nothing is looked up on an event loop.
                if (!io.netty.util.NetUtil.isValidIpV4Address(at.host())
                        && !io.netty.util.NetUtil.isValidIpV6Address(at.host())) {
                    throw new IllegalArgumentException(text);
                }
                peers.add(at.resolve());
            } catch (IllegalArgumentException e) {
                throw new WebException(P2pError.BAD_PARAMETER, "peers: " + text + " (expected: ADDRESS:PORT)");
            }
        }
        return peers;
    }

    /** What a neighbour shares under a name: what is known at once, else what comes within two seconds. */
    private CompletableFuture<Offer> named(String name, long beganNs) {
        CompletableFuture<Offer> found = new CompletableFuture<>();
        node.loop().execute(() -> {
            node.catalogue().ask(name);
            look(name, beganNs, found);
        });
        return found;
    }

    private void look(String name, long beganNs, CompletableFuture<Offer> found) {
        List<Offer> offers = node.catalogue().named(name);
        Set<InfoHash> hashes =
                offers.stream().map(offer -> offer.entry().hash()).collect(Collectors.toSet());
        if (hashes.size() == 1) {
            found.complete(offers.get(0));
        } else if (hashes.size() > 1) {
            found.completeExceptionally(
                    new WebException(P2pError.SEVERAL_SHARES, "get: " + name + " (expected: one of " + hashes + ")"));
        } else if (System.nanoTime() - beganNs > TimeUnit.MILLISECONDS.toNanos(NAME_MS)) {
            found.completeExceptionally(new WebException(
                    P2pError.NO_SUCH_NAME,
                    "get: " + name + " (expected: a name, an info-hash, a magnet link, or the path of a .torrent)"));
        } else {
            node.loop().schedule(() -> look(name, beganNs, found), LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sets limits of a share: {@code {"upload": "1MiB", "download": "0"}}. */
    CompletableFuture<ShareView> limit(String share, JsonNode body) {
        long upload = size("upload", body);
        long download = size("download", body);
        return change(share, item -> shelf.limit(item, upload, download));
    }

    private static long size(String field, JsonNode body) {
        String text = body.path(field).asText("0");
        try {
            return Size.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw new WebException(
                    P2pError.BAD_PARAMETER, field + ": " + text + " (expected: a size such as 64KiB, or 0)");
        }
    }

    /** Does something with a share. */
    CompletableFuture<ShareView> change(String share, java.util.function.Consumer<Shelf.Item> change) {
        return onLoop(() -> {
            Shelf.Item item = shelf.item(share);
            change.accept(item);
            return ShareView.of(item);
        });
    }

    /** The connections of a share, or of all of them. On the loop. */
    List<PeerView> peersOf(@Nullable String share) {
        List<Share> shares =
                share == null ? node.shares() : List.of(shelf.item(share).share());
        return shares.stream()
                .flatMap(one -> one.peers().stream().map(peer -> PeerView.of(one, peer)))
                .toList();
    }

    /** A file of a share, for people and programs. */
    record FileView(String path, long length, boolean wanted, long there) {}

    /** The files of a share. On the loop. */
    List<FileView> filesOf(String share) {
        Shelf.Item item = shelf.item(share);
        Share.Body body = Shelf.body(item);
        Metainfo metainfo = body.metainfo();
        Choice wanted = Choice.of(item.plan().files());
        BitSet have = body.swarm().have();
        return IntStream.range(0, metainfo.files().size())
                .filter(number -> !metainfo.files().get(number).pad())
                .mapToObj(number -> {
                    MetainfoFile file = metainfo.files().get(number);
                    return new FileView(
                            metainfo.single() ? metainfo.name() : file.text(),
                            file.length(),
                            wanted.wants(number, file),
                            there(metainfo, file, have));
                })
                .toList();
    }

    private static long there(Metainfo metainfo, MetainfoFile file, BitSet have) {
        if (file.length() == 0) {
            return 0;
        }
        int length = metainfo.pieceLength();
        long end = file.offset() + file.length();
        return IntStream.rangeClosed((int) (file.offset() / length), (int) ((end - 1) / length))
                .filter(have::get)
                .mapToLong(
                        piece -> Math.min(end, (piece + 1L) * length) - Math.max(file.offset(), (long) piece * length))
                .sum();
    }
}
