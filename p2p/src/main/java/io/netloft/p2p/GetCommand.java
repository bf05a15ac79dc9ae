package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Progress;
import io.netloft.p2p.core.Offer;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Magnet;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.bencode.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p get}: fetches a share, in the foreground. */
@Command(
        name = "get",
        description = {
            "Fetches a share from everyone who has it. Goes on where it was when it is started again.",
            "Exits with 0 when everything is there and checked."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class GetCommand implements Callable<Integer> {
    private static final long LOOK_MS = 200;
    private static final int NAME_SECONDS = 5;

    @Parameters(
            paramLabel = "NAME|HASH|MAGNET|FILE.torrent",
            description = "A name that a neighbour shares, an info-hash, a magnet link, or a metainfo file.")
    private String what = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder to put it in (default: this one).")
    private Path folder = Path.of(".");

    @Option(
            names = "--files",
            paramLabel = "GLOB",
            description = "Fetch only files whose path or name this glob means; may be given several times.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--sequential", description = "Fetch from the beginning to the end.")
    private boolean sequential;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Give up when nothing came for so long (default: never).")
    private int timeout;

    @Mixin
    private NodeOptionsCommand node = new NodeOptionsCommand();

    /** What is to be fetched. */
    private record Wanted(
            InfoHash hash,
            @Nullable Metainfo metainfo,
            List<String> peers,
            List<List<String>> trackers,
            List<String> seeds,
            List<String> only) {
        Wanted(InfoHash hash, @Nullable Metainfo metainfo, List<String> peers) {
            this(hash, metainfo, peers, List.of(), List.of(), List.of());
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Node.Options options = node.options();
        Wanted given = wanted();
        try (Node peer = Node.start(options)) {
            Wanted wanted = given == null ? named(peer, options) : given;
            Share share = Share.wanted(wanted.hash, folder, peer.ground());
            Choice choice = choice(files.isEmpty() ? wanted.only : files);
            share.choose(choice);
            peer.add(share, node.peers(wanted.peers));
            peer.ask(() -> {
                peer.sources(share, wanted.trackers, wanted.seeds);
                return true;
            });
            if (wanted.metainfo != null) {
                peer.ask(() -> {
                    share.begin(wanted.metainfo);
                    return true;
                });
            }
            return fetch(peer, share, choice);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** Listens to neighbours: for a second, as another may have something else of that name, and longer for the first. */
    private Wanted named(Node peer, Node.Options options) throws InterruptedException {
        if (!options.discovery() || !options.catalogue()) {
            throw new StartException(what + ": a name (expected: an info-hash, a magnet link or a metainfo file, as"
                    + " nobody is asked for names)");
        }
        peer.ask(() -> peer.catalogue().ask(what));
        CountDownLatch never = new CountDownLatch(1);
        List<Offer> offers = List.of();
        for (int second = 0; second < NAME_SECONDS && offers.isEmpty(); second++) {
            if (never.await(1, TimeUnit.SECONDS)) {
                break;
            }
            offers = peer.ask(() -> peer.catalogue().named(what));
        }
        Set<InfoHash> hashes =
                offers.stream().map(offer -> offer.entry().hash()).collect(Collectors.toSet());
        if (hashes.size() != 1) {
            String found = hashes.isEmpty()
                    ? "nobody here shares it; see p2p ls"
                    : "several shares have this name; give the info-hash of one:";
            String lines = offers.stream().map(LsCommand::line).collect(Collectors.joining("\n", "\n", ""));
            throw new StartException(what + ": " + found + (offers.isEmpty() ? "" : lines));
        }
        List<String> peers = offers.stream()
                .flatMap(offer -> offer.sources().stream())
                .map(source -> source.peer())
                // Those of one link, or of IPv6, are found by discovery as well.
                .filter(at -> at.host().indexOf(':') < 0)
                .map(at -> at.host() + ":" + at.port())
                .toList();
        return new Wanted(offers.get(0).entry().hash(), null, peers);
    }

    /** What is wanted; null when it is a name. */
    private @Nullable Wanted wanted() {
        try {
            if (Magnet.looksLike(what)) {
                Magnet magnet = Magnet.parse(what);
                return new Wanted(
                        magnet.hash(),
                        null,
                        magnet.peers(),
                        magnet.trackers().stream().map(List::of).toList(),
                        magnet.webSeeds(),
                        Desk.numbers(magnet.only()));
            }
            InfoHash hash = InfoHash.parse(what);
            if (hash != null) {
                return new Wanted(hash, null, List.of());
            }
            // A file that has only the share's name may be what an earlier run has fetched.
            boolean file = what.endsWith(".torrent") || what.indexOf('/') >= 0;
            if (!file || !Files.isRegularFile(Path.of(what))) {
                return null;
            }
            TorrentFile torrent = TorrentFile.read(Files.readAllBytes(Path.of(what)), MetainfoLimits.DEFAULT);
            Metainfo metainfo = torrent.metainfo();
            return new Wanted(metainfo.hash(), metainfo, List.of(), torrent.trackers(), torrent.webSeeds(), List.of());
        } catch (BencodeException | IOException e) {
            throw new StartException(what + ": " + e.getMessage());
        }
    }

    private static Choice choice(List<String> globs) {
        try {
            return Choice.of(globs);
        } catch (IllegalArgumentException e) {
            throw new StartException("--files: " + e.getMessage() + " (expected: a glob such as '*.iso')");
        }
    }

    private int fetch(Node peer, Share share, Choice choice) throws InterruptedException {
        Metainfo metainfo = known(peer, share);
        long octets = IntStream.range(0, metainfo.files().size())
                .filter(number -> choice.wants(number, metainfo.files().get(number)))
                .mapToLong(number -> metainfo.files().get(number).length())
                .sum();
        if (octets == 0) {
            throw new StartException("--files: " + files + " (expected: a glob that means some of the "
                    + metainfo.files().size() + " files of " + metainfo.name() + ")");
        }
        if (sequential) {
            peer.ask(() -> {
                Objects.requireNonNull(share.body()).swarm().sequential(true);
                return true;
            });
        }
        long startNs = System.nanoTime();
        try (Progress progress = new Progress(metainfo.name(), octets)) {
            watch(peer, share, octets, progress);
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        long fetched =
                peer.ask(() -> Objects.requireNonNull(share.body()).swarm().received());
        Out.line(String.format(
                Locale.ROOT,
                "%s: %d octets, %d fetched in %.1f s, %.1f MB/s",
                metainfo.name(),
                octets,
                fetched,
                seconds,
                fetched / seconds / 1e6));
        return ExitCode.DONE.code();
    }

    private Metainfo known(Node peer, Share share) throws InterruptedException {
        return await(share.known(), () -> peer.ask(() -> (long) share.peers().size()), share);
    }

    private void watch(Node peer, Share share, long octets, Progress progress) throws InterruptedException {
        await(
                share.done(),
                () -> {
                    long there = peer.ask(() -> {
                        Share.Body body = share.body();
                        return body == null
                                ? 0L
                                : body.swarm().have().cardinality()
                                        * (long) body.metainfo().pieceLength();
                    });
                    progress.update(Math.min(octets, there));
                    return there;
                },
                share);
        progress.update(octets);
    }

    /** Waits for something, looking at how far it is; gives up when that does not change for too long. */
    private <T> T await(CompletableFuture<T> future, LongSupplier far, Share share) throws InterruptedException {
        long before = -1;
        long sinceNs = System.nanoTime();
        while (true) {
            try {
                return future.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                long now = far.getAsLong();
                sinceNs = now == before ? sinceNs : System.nanoTime();
                before = now;
                boolean late = System.nanoTime() - sinceNs
                        > Duration.ofSeconds(timeout).toNanos();
                if (timeout > 0 && late) {
                    throw new StartException("nothing came for " + timeout + " s"
                            + (share.trouble().isEmpty() ? "; is anybody sharing it?" : ": " + share.trouble()));
                }
            } catch (ExecutionException e) {
                throw new StartException(
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
            }
        }
    }
}
