package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.web.WebException;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.InfoWriter;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The shares of the daemon: what is added, rests, goes on, is looked through again and is forgotten, and outlives a
 * restart. Its state belongs to the node's loop; what reads files runs on workers and comes back.
 */
final class Shelf {
    private static final Log LOG = Log.of(Shelf.class);
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long AGAIN_MS = 100;

    /** A share with what is to be done with it, and how fast it moves. Belongs to the loop. */
    static final class Item {
        private Plan plan;
        private final Share share;
        private final boolean checking;
        private long receivedBefore;
        private long givenBefore;
        private long lookedNs = System.nanoTime();
        private long receiving;
        private long giving;

        Item(Plan plan, Share share, boolean checking) {
            this.plan = plan;
            this.share = share;
            this.checking = checking;
        }

        Plan plan() {
            return plan;
        }

        Share share() {
            return share;
        }

        /** Whether its files are looked through first. */
        boolean checking() {
            return checking;
        }

        long receiving() {
            return receiving;
        }

        long giving() {
            return giving;
        }

        private void look() {
            Share.Body body = share.body();
            long nowNs = System.nanoTime();
            if (body != null && nowNs > lookedNs) {
                long received = body.swarm().received();
                long given = body.swarm().given();
                double seconds = (nowNs - lookedNs) / (double) SECOND_NS;
                receiving = Math.round((received - receivedBefore) / seconds);
                giving = Math.round((given - givenBefore) / seconds);
                receivedBefore = received;
                givenBefore = given;
                lookedNs = nowNs;
            }
        }
    }

    private final Node node;
    private final Executor blocking;
    private final ShelfStore store;
    private final int most;
    private final Map<InfoHash, Item> items = new LinkedHashMap<>();

    Shelf(Node node, Executor blocking, ShelfStore store, int most) {
        this.node = node;
        this.blocking = blocking;
        this.store = store;
        this.most = most;
    }

    /** Takes up what was kept. Blocks; not on the loop. */
    void restore() throws IOException {
        for (Plan plan : store.plans()) {
            Metainfo metainfo = store.metainfo(plan.hash());
            if (!plan.given()) {
                restoreFetched(plan, metainfo);
            } else if (metainfo != null) {
                restoreGiven(plan, metainfo);
            }
        }
    }

    /** Who has changed what was fetched may want it so: it is not put back without being asked. */
    private void restoreFetched(Plan plan, @Nullable Metainfo metainfo) {
        boolean changed = false;
        try {
            changed = !plan.stamp().isEmpty()
                    && metainfo != null
                    && !plan.stamp().equals(ShelfStore.stamp(Layout.toWrite(metainfo, plan.path())));
        } catch (IOException e) {
            LOG.info("a file is there no more, and is fetched again", "share", plan.hash(), "cause", e.getMessage());
        }
        if (!changed) {
            onLoop(() -> take(plan, metainfo, List.of(), false));
            return;
        }
        onLoop(() -> {
            Share share = Share.wanted(plan.hash(), plan.path(), node.ground());
            items.put(plan.hash(), new Item(plan, share, false));
            share.withdraw("its files have changed since they were fetched");
            return share;
        });
    }

    private void restoreGiven(Plan plan, Metainfo metainfo) {
        Layout layout = ShelfStore.layout(metainfo, plan.path());
        try {
            if (ShelfStore.stamp(layout).equals(plan.stamp())) {
                onLoop(() -> give(plan, new MetainfoMaker.Made(metainfo, layout)));
                return;
            }
        } catch (IOException e) {
            LOG.warn("a share is there no more", "path", plan.path(), "cause", e.getMessage());
            return;
        }
        LOG.info("a share has changed, and is read again", "path", plan.path());
        // Read again in its turn: others need not wait for it.
        share(plan.path()).whenComplete((hash, failure) -> {
            if (failure != null) {
                LOG.warn("a share could not be read again", "path", plan.path(), "cause", failure.getMessage());
            } else if (!hash.equals(plan.hash())) {
                forgetKept(plan.hash());
            }
        });
    }

    private <T> CompletableFuture<T> onLoop(java.util.concurrent.Callable<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        node.loop().execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    // ---- adding

    /** Gives what lies at a path; completes with its hash once it was read, or was seen to be as it is given already. */
    CompletableFuture<InfoHash> share(Path path) {
        return CompletableFuture.supplyAsync(() -> real(path), blocking)
                .thenCompose(root -> onLoop(() -> givenAt(root)))
                .thenApplyAsync(known -> known.filter(Given::isAsItWas), blocking)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(known.get().plan.hash())
                        : read(path));
    }

    private CompletableFuture<InfoHash> read(Path path) {
        return CompletableFuture.supplyAsync(() -> made(path), blocking)
                .thenCompose(made -> onLoop(() -> give(planOf(made), made)));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private Optional<Given> givenAt(Path root) {
        return items.values().stream()
                .filter(item -> item.plan.given() && item.plan.path().equals(root) && !item.share.closed())
                .map(item -> new Given(item.plan, body(item).metainfo()))
                .findFirst();
    }

    /** What is given already. */
    private record Given(Plan plan, Metainfo metainfo) {
        /** Whether its files look as they did when they were hashed, and no other is among them. Blocks. */
        boolean isAsItWas() {
            try {
                List<List<String>> files =
                        metainfo.files().stream().map(MetainfoFile::path).toList();
                boolean same = metainfo.single()
                        || MetainfoMaker.entries(plan.path()).stream()
                                .map(InfoWriter.Entry::path)
                                .toList()
                                .equals(files);
                return same && plan.stamp().equals(ShelfStore.stamp(ShelfStore.layout(metainfo, plan.path())));
            } catch (IOException | UncheckedIOException e) {
                return false;
            }
        }
    }

    private static MetainfoMaker.Made made(Path path) {
        try {
            return MetainfoMaker.make(path, 0, read -> {});
        } catch (IOException | BencodeException e) {
            throw new WebException(P2pError.UNREADABLE, path + ": " + e.getMessage());
        }
    }

    private static Plan planOf(MetainfoMaker.Made made) throws IOException {
        Metainfo metainfo = made.metainfo();
        return Plan.given(metainfo.hash(), metainfo.name(), made.layout().root(), ShelfStore.stamp(made.layout()));
    }

    private InfoHash give(Plan plan, MetainfoMaker.Made made) throws IOException {
        Item before = items.get(plan.hash());
        if (before != null && !before.share.closed() && before.share.whole()) {
            return plan.hash();
        }
        room(before);
        if (before != null) {
            node.remove(before.share);
        }
        put(new Item(plan, Share.given(made, node.ground()), false), List.of());
        keep(plan, made.metainfo());
        return plan.hash();
    }

    private void room(@Nullable Item before) {
        if (before == null && items.size() >= most) {
            throw new WebException(
                    P2pError.TOO_MANY_SHARES, "shares: " + items.size() + " (expected: fewer than " + most + ")");
        }
    }

    /**
     * Fetches a share; one that is here already goes on.
     *
     * @param metainfo what it consists of; null when that is to be learnt from peers
     * @param peers addresses that have it
     */
    CompletableFuture<InfoHash> fetch(Plan plan, @Nullable Metainfo metainfo, List<InetSocketAddress> peers) {
        return onLoop(() -> take(plan, metainfo, peers, false));
    }

    private InfoHash take(Plan plan, @Nullable Metainfo metainfo, List<InetSocketAddress> peers, boolean checking) {
        Item before = items.get(plan.hash());
        if (before != null && !before.share.closed()) {
            peers.forEach(peer -> node.dialler().given(plan.hash(), peer));
            return plan.hash();
        }
        room(before);
        Share share = Share.wanted(plan.hash(), plan.path(), node.ground());
        share.choose(Choice.of(plan.files()));
        share.sequential(plan.sequential());
        put(new Item(plan, share, checking), peers);
        keep(plan, metainfo);
        if (metainfo != null) {
            share.begin(metainfo);
        }
        share.known().thenAcceptAsync(known -> learnt(share, known), node.loop());
        share.done().thenRunAsync(() -> stamp(share), blocking);
        return plan.hash();
    }

    /** Everything is there: how it looks now is how it is to look after a restart. Blocks. */
    private void stamp(Share share) {
        Metainfo metainfo = share.known().join();
        try {
            Plan plan = onLoop(() -> Objects.requireNonNull(items.get(share.hash())).plan)
                    .join();
            String now = ShelfStore.stamp(Layout.toWrite(metainfo, plan.path()));
            onLoop(() -> {
                Item item = items.get(share.hash());
                if (item != null && item.share == share) {
                    item.plan = item.plan.stamped(now);
                    keep(item.plan, null);
                }
                return now;
            });
        } catch (IOException | CompletionException e) {
            LOG.debug("not all files are there", "share", share.hash(), "cause", e.getMessage());
        }
    }

    private void learnt(Share share, Metainfo metainfo) {
        Item item = items.get(share.hash());
        if (item != null && item.share == share) {
            item.plan = item.plan.named(metainfo.name());
            keep(item.plan, metainfo);
        }
    }

    private void put(Item item, List<InetSocketAddress> peers) {
        items.put(item.plan.hash(), item);
        item.share.limit(item.plan.upload(), item.plan.download());
        item.share.pause(item.plan.paused());
        node.add(item.share, peers);
        node.sources(item.share, item.plan.trackers(), item.plan.seeds());
    }

    private void keep(Plan plan, @Nullable Metainfo metainfo) {
        later(plan.hash(), () -> {
            store.keep(plan);
            if (metainfo != null) {
                store.keep(metainfo);
            }
        });
    }

    private void forgetKept(InfoHash hash) {
        later(hash, () -> store.forget(hash));
    }

    /** Something that is kept on disk. */
    private interface Keeping {
        void run() throws IOException;
    }

    private void later(InfoHash hash, Keeping keeping) {
        try {
            blocking.execute(() -> {
                try {
                    keeping.run();
                } catch (IOException e) {
                    LOG.warn("a change will not outlive this start", "share", hash, "cause", e.getMessage());
                }
            });
        } catch (RejectedExecutionException full) {
            node.loop().schedule(() -> later(hash, keeping), AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    // ---- changing; on the loop

    /**
     * The share of a hash or a name. On the loop.
     *
     * @throws WebException when there is none, or several
     */
    Item item(String hashOrName) {
        InfoHash hash = InfoHash.parse(hashOrName);
        Item item = hash == null ? null : items.get(hash);
        if (item != null) {
            return item;
        }
        List<Item> named = items.values().stream()
                .filter(one -> one.plan.name().equals(hashOrName))
                .toList();
        if (named.size() > 1) {
            String hashes = String.join(
                    ", ", named.stream().map(one -> one.plan.hash().hex()).toList());
            throw new WebException(
                    P2pError.SEVERAL_SHARES, "share: " + hashOrName + " (expected: one of " + hashes + ")");
        }
        if (named.isEmpty()) {
            throw new WebException(
                    P2pError.NO_SUCH_SHARE, "share: " + hashOrName + " (expected: the info-hash or name of a share)");
        }
        return named.get(0);
    }

    /** All of them. On the loop. */
    List<Item> items() {
        return List.copyOf(items.values());
    }

    /** Rests, or goes on. One that was withdrawn is read again. On the loop. */
    void pause(Item item, boolean now) {
        item.plan = item.plan.paused(now);
        keep(item.plan, null);
        if (!now && item.share.closed()) {
            again(item);
            return;
        }
        item.share.pause(now);
        node.paused(item.share);
    }

    /** Sets limits of a share. On the loop. */
    void limit(Item item, long upload, long download) {
        item.plan = item.plan.limited(upload, download);
        item.share.limit(upload, download);
        keep(item.plan, null);
    }

    /** Forgets a share; its files stay. On the loop. */
    void forget(Item item) {
        node.remove(item.share);
        items.remove(item.plan.hash(), item);
        forgetKept(item.plan.hash());
    }

    /** Looks through its files again: what is not what it should be is fetched again, or withdrawn. On the loop. */
    void verify(Item item) {
        node.remove(item.share);
        again(item);
    }

    private void again(Item item) {
        Plan plan = item.plan;
        if (plan.given()) {
            item.share
                    .ended()
                    .thenRunAsync(
                            () -> share(plan.path())
                                    .whenComplete((hash, failure) -> node.loop().execute(() -> {
                                        Item now = items.get(plan.hash());
                                        if (failure != null) {
                                            item.share.withdraw(String.valueOf(
                                                    failure.getCause() == null
                                                            ? failure
                                                            : failure.getCause().getMessage()));
                                        } else if (!hash.equals(plan.hash()) && now == item) {
                                            forget(item);
                                        }
                                    })),
                            blocking);
            return;
        }
        Share.Body body = item.share.body();
        item.share
                .ended()
                .thenRunAsync(
                        () -> {
                            try {
                                Journal.forget(node.ground().journals(), plan.hash());
                            } catch (IOException e) {
                                LOG.warn(
                                        "a journal could not be forgotten",
                                        "share",
                                        plan.hash(),
                                        "cause",
                                        e.getMessage());
                            }
                            Metainfo metainfo = body == null ? store.metainfo(plan.hash()) : body.metainfo();
                            onLoop(() -> take(plan.stamped(""), metainfo, List.of(), true));
                        },
                        blocking);
    }

    /** Once a second, on the loop: how fast they move. */
    void look() {
        items.values().forEach(Item::look);
    }

    /** The views of all of them. On the loop. */
    List<ShareView> views() {
        return items.values().stream().map(ShareView::of).toList();
    }

    /** A share's body. On the loop. */
    static Share.Body body(Item item) {
        Share.Body body = item.share.body();
        if (body == null) {
            throw new WebException(
                    P2pError.NOT_KNOWN_YET, "share: " + item.plan.hash() + " (expected: one that is known)");
        }
        return Objects.requireNonNull(body);
    }
}
