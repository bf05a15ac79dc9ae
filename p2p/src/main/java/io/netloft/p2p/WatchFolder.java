package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.proto.bencode.InfoHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Shares what lies in a folder. Each file or folder in it is a share of its own, taken up once it has looked the same for
 * two looks, as somebody may still be writing to it; one that changes is read again, one that goes is forgotten. Metainfo
 * files are fetched. One thread at a time; blocks.
 */
final class WatchFolder {
    private static final Log LOG = Log.of(WatchFolder.class);
    private static final int MOST_FILES = 100_000;

    private final Path folder;
    private final Desk desk;
    private final Map<Path, Long> looks = new HashMap<>();
    private final Map<Path, Long> taken = new HashMap<>();
    private final Map<Path, InfoHash> shares = new HashMap<>();
    private long unreadable;

    WatchFolder(Path folder, Desk desk) {
        this.folder = folder;
        this.desk = desk;
    }

    /** Every few seconds. */
    void look() {
        Map<Path, Long> now = new HashMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                boolean hidden = String.valueOf(entry.getFileName()).startsWith(".");
                if (!hidden && !Files.isSymbolicLink(entry)) {
                    now.put(entry, markOf(entry));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the watched folder can't be read", "folder", folder, "cause", e.getMessage());
            return;
        }
        for (Map.Entry<Path, Long> entry : now.entrySet()) {
            boolean still = entry.getValue().equals(looks.get(entry.getKey()));
            if (still && !entry.getValue().equals(taken.get(entry.getKey()))) {
                taken.put(entry.getKey(), entry.getValue());
                take(entry.getKey());
            }
        }
        looks.clear();
        looks.putAll(now);
        Set<Path> gone = new HashSet<>(taken.keySet());
        gone.removeAll(now.keySet());
        gone.forEach(this::drop);
    }

    /** Of what can't be read, or goes while it is read, another each time: it is no reason to pass over the rest. */
    private long markOf(Path entry) {
        try {
            return mark(entry);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("not readable in the watched folder", "path", entry, "cause", e.getMessage());
            return ++unreadable;
        }
    }

    /** A number that is another when something in it has changed. */
    private static long mark(Path entry) throws IOException {
        long mark = 0;
        try (Stream<Path> files = Files.walk(entry, new FileVisitOption[0])) {
            for (Path file : (Iterable<Path>) files.limit(MOST_FILES)::iterator) {
                BasicFileAttributes is =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (is.isRegularFile()) {
                    mark = mark * 31 + file.hashCode();
                    mark = mark * 31 + is.size();
                    mark = mark * 31 + is.lastModifiedTime().toMillis();
                }
            }
        }
        return mark;
    }

    private void take(Path entry) {
        boolean metainfo = entry.toString().endsWith(".torrent");
        InfoHash before = shares.get(entry);
        try {
            InfoHash hash = (metainfo ? desk.fetch(entry) : desk.shelf().share(entry)).join();
            shares.put(entry, hash);
            LOG.info(metainfo ? "fetching what the folder names" : "sharing", "path", entry, "share", hash);
            if (before != null && !before.equals(hash)) {
                forget(before);
            }
        } catch (CompletionException e) {
            LOG.warn("not taken up from the folder", "path", entry, "cause", String.valueOf(e.getMessage()));
        }
    }

    private void drop(Path entry) {
        taken.remove(entry);
        InfoHash hash = shares.remove(entry);
        // What a metainfo file has brought stays when the file goes.
        if (hash != null && !entry.toString().endsWith(".torrent")) {
            forget(hash);
        }
    }

    private void forget(InfoHash hash) {
        desk.onLoop(() -> desk.shelf().items().stream()
                        .filter(item -> item.plan().hash().equals(hash))
                        .toList())
                .thenAcceptAsync(
                        (List<Shelf.Item> found) -> found.forEach(desk.shelf()::forget),
                        desk.node().loop());
    }
}
