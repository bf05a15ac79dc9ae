package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.p2p.core.Geometry;
import io.netloft.p2p.core.SharedRates;
import io.netloft.p2p.core.Swarm;
import io.netloft.p2p.core.SwarmEvents;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A share of this node: its swarm, its files and its journal. All of it belongs to the loop; only what blocks runs on the
 * disk's threads, and comes back to the loop.
 */
final class Share implements SwarmEvents {
    private static final Log LOG = Log.of(Share.class);

    /** What a share stands on. */
    record Ground(EventLoop loop, Executor disk, SwarmLimits limits, SharedRates rates, Path journals) {}

    /** What is there once it is known what the share consists of. */
    record Body(
            Metainfo metainfo,
            Swarm swarm,
            Disk disk,
            @Nullable Journal journal) {}

    private final InfoHash hash;
    private final Ground ground;
    private final @Nullable Path folder;
    private final List<PeerHandler> peers = new ArrayList<>();
    private final PieceBuffers buffers = new PieceBuffers();
    private final CompletableFuture<Metainfo> known = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable Body body;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private String trouble = "";
    private Choice chosen = (number, file) -> true;
    private boolean sequential;
    private boolean paused;
    private boolean full;
    private boolean resting;
    private long upload;
    private long download;
    private boolean beginning;
    private boolean closed;

    private Share(InfoHash hash, Ground ground, @Nullable Path folder) {
        this.hash = hash;
        this.ground = ground;
        this.folder = folder;
    }

    /** A share that is there and is given. */
    static Share given(MetainfoMaker.Made made, Ground ground) throws IOException {
        Share share = new Share(made.metainfo().hash(), ground, null);
        BitSet all = new BitSet();
        all.set(0, made.metainfo().pieces());
        Disk disk = new Disk(made.layout(), false);
        disk.remember();
        share.body = new Body(made.metainfo(), share.swarm(made.metainfo(), all), disk, null);
        share.known.complete(made.metainfo());
        share.done.complete(null);
        return share;
    }

    /** A share that is fetched into a folder; what it consists of is learnt from the first peer. */
    static Share wanted(InfoHash hash, Path folder, Ground ground) {
        return new Share(hash, ground, folder.toAbsolutePath().normalize());
    }

    private Swarm swarm(Metainfo metainfo, BitSet have) {
        int open = SwarmLimits.openPieces(metainfo.pieceLength());
        SwarmLimits given = ground.limits;
        // What is left for all shares together is in the rates of the ground.
        SwarmLimits limits = new SwarmLimits(given.slots(), upload, given.peerRate(), download, open);
        return new Swarm(
                new Geometry(metainfo.length(), metainfo.pieceLength()),
                have,
                limits,
                ground.rates,
                new SplittableRandom(System.nanoTime()),
                System::nanoTime,
                this);
    }

    InfoHash hash() {
        return hash;
    }

    EventLoop loop() {
        return ground.loop;
    }

    Executor disk() {
        return ground.disk;
    }

    @Nullable
    Body body() {
        return body;
    }

    List<PeerHandler> peers() {
        return peers;
    }

    /** Why nothing goes on, for the user; empty when it does. */
    String trouble() {
        return trouble;
    }

    /** What it consists of, once that is known. */
    CompletableFuture<Metainfo> known() {
        return known;
    }

    /** Completes when everything is there; fails when it can't be. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** Only these files are wanted; before it begins. */
    void choose(Choice files) {
        chosen = files;
    }

    /** Whether pieces are fetched in their order. On the loop. */
    void sequential(boolean inSequence) {
        sequential = inSequence;
        if (body != null) {
            body.swarm.sequential(inSequence);
        }
    }

    /** Limits of this share, octets a second; 0 for none. On the loop. */
    void limit(long uploadRate, long downloadRate) {
        upload = uploadRate;
        download = downloadRate;
        if (body != null) {
            body.swarm.limit(uploadRate, downloadRate);
        }
    }

    /** Neither asks nor gives, until it goes on; its peers are sent away. On the loop. */
    void pause(boolean now) {
        paused = now;
        if (now) {
            List.copyOf(peers).forEach(PeerHandler::close);
        }
    }

    /** Whether the disk took nothing more when it was last tried. */
    boolean full() {
        return full;
    }

    boolean paused() {
        return paused;
    }

    /** Completes when its files are closed, after it was. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    boolean wants() {
        Body now = body;
        return !closed && !paused && (now == null || !now.swarm.complete());
    }

    /** Whether all of it is there, and not only what was chosen. */
    boolean whole() {
        Body now = body;
        return now != null && now.swarm.have().cardinality() == now.metainfo.pieces();
    }

    /** Whether it is known, and not private: peers may come from anywhere. */
    boolean exchangeable() {
        Body now = body;
        return now != null && !now.metainfo.isPrivate();
    }

    /** What the share consists of is known: opens its files, and asks for what is missing. */
    void begin(Metainfo metainfo) {
        if (beginning || body != null || closed) {
            return;
        }
        beginning = true;
        ground.disk.execute(() -> {
            try {
                Body opened = open(metainfo);
                ground.loop.execute(() -> opened(opened));
            } catch (IOException | RuntimeException e) {
                ground.loop.execute(() -> fail(String.valueOf(e.getMessage())));
            }
        });
    }

    private Body open(Metainfo metainfo) throws IOException {
        Path into = Objects.requireNonNull(folder);
        Layout layout = Layout.toWrite(metainfo, into);
        Disk disk = new Disk(layout, true);
        disk.makeEmpty();
        Path file = Journal.file(ground.journals, hash);
        FileTime noted = Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        Journal journal = Journal.open(file, hash, into, metainfo.pieces());
        Inventory inventory = new Inventory(metainfo, layout, disk, journal);
        if (journal.pieces().isEmpty()) {
            inventory.lookThrough();
        } else {
            inventory.forgetLost();
            inventory.lookAtChanged(noted);
        }
        return new Body(metainfo, swarm(metainfo, inventory.have()), disk, journal);
    }

    /** The pieces in which the chosen files lie. */
    private void choose(Body opened) {
        BitSet pieces = new BitSet();
        boolean all = true;
        int number = 0;
        for (MetainfoFile file : opened.metainfo.files()) {
            boolean wanted = chosen.wants(number++, file) || file.pad();
            all &= wanted;
            if (wanted && !file.pad() && file.length() > 0) {
                int length = opened.metainfo.pieceLength();
                pieces.set((int) (file.offset() / length), (int) ((file.offset() + file.length() - 1) / length) + 1);
            }
        }
        if (!all) {
            opened.swarm.want(pieces);
        }
    }

    private void opened(Body opened) {
        if (closed) {
            close(opened);
            return;
        }
        body = opened;
        choose(opened);
        opened.swarm.sequential(sequential);
        opened.swarm.limit(upload, download);
        known.complete(opened.metainfo);
        if (opened.swarm.complete()) {
            complete();
        }
        List.copyOf(peers).forEach(PeerHandler::join);
    }

    void fail(String why) {
        trouble = why;
        known.completeExceptionally(new IOException(why));
        done.completeExceptionally(new IOException(why));
        close();
    }

    /** Where the octets of a piece are put together; null when it is not fetched. */
    ByteBuf buffer(int piece) {
        return buffers.of(piece, Objects.requireNonNull(body).metainfo.lengthOf(piece));
    }

    @Override
    public void whole(int piece) {
        ByteBuf octets = buffers.take(piece);
        Body now = body;
        if (octets == null || now == null) {
            return;
        }
        boolean distrusted = now.swarm.distrusts(piece);
        ground.disk.execute(() -> store(now, piece, octets, distrusted));
    }

    /** Hashed while it is hot, and written only when it is what it should be. */
    private void store(Body now, int piece, ByteBuf octets, boolean distrusted) {
        Consumer<Swarm> then;
        try {
            ByteBuffer view = octets.internalNioBuffer(0, octets.capacity());
            MessageDigest sha1 = InfoHash.sha1();
            sha1.update(view.duplicate());
            if (now.metainfo.matches(piece, sha1.digest())) {
                now.disk.write((long) piece * now.metainfo.pieceLength(), view.duplicate());
                if (now.journal != null) {
                    now.journal.note(piece);
                }
                long[] digests = distrusted ? digests(view) : new long[0];
                then = swarm -> {
                    full &= resting;
                    trouble = full ? trouble : "";
                    swarm.verified(piece, digests);
                };
            } else {
                long[] digests = digests(view);
                then = swarm -> swarm.failed(piece, digests);
            }
        } catch (IOException e) {
            then = swarm -> notKept(swarm, piece, e);
        } catch (RuntimeException e) {
            octets.release();
            throw e;
        }
        Consumer<Swarm> last = then;
        try {
            ground.loop.execute(() -> stored(now, octets, last));
        } catch (RejectedExecutionException ended) {
            octets.release();
            throw ended;
        }
    }

    private void stored(Body now, ByteBuf octets, Consumer<Swarm> then) {
        if (closed) {
            octets.release();
        } else {
            buffers.giveBack(octets);
            then.accept(now.swarm);
        }
    }

    /** The first 64 bits of the SHA-1 of each block. */
    private static long[] digests(ByteBuffer piece) {
        long[] digests = new long[(piece.remaining() + Geometry.BLOCK - 1) / Geometry.BLOCK];
        MessageDigest sha1 = InfoHash.sha1();
        for (int block = 0; block < digests.length; block++) {
            int from = piece.position() + block * Geometry.BLOCK;
            sha1.update(piece.duplicate().position(from).limit(Math.min(piece.limit(), from + Geometry.BLOCK)));
            digests[block] = ByteBuffer.wrap(sha1.digest()).getLong();
        }
        return digests;
    }

    /** The disk is full or gone: nothing more is asked for until the next look. */
    private void notKept(Swarm swarm, int piece, IOException e) {
        if (trouble.isEmpty()) {
            LOG.warn("a piece could not be written", "share", hash, "piece", piece, "cause", e.getMessage());
        }
        trouble = "paused: " + e.getMessage();
        full = true;
        resting = true;
        swarm.dropped(piece);
        swarm.pause(true);
    }

    @Override
    public void complete() {
        settled(Objects.requireNonNull(body));
        buffers.rest();
        done.complete(null);
    }

    /** Nothing is written any more: from now on a change of its files is somebody else's. */
    private void settled(Body now) {
        ground.disk.execute(() -> {
            try {
                now.disk.remember();
            } catch (IOException e) {
                ground.loop.execute(() -> withdraw(String.valueOf(e.getMessage())));
            }
        });
    }

    /** Several times a second. */
    void tick() {
        Body now = body;
        if (now != null) {
            now.swarm.tick();
        }
        List.copyOf(peers).forEach(PeerHandler::tick);
    }

    /** Every few seconds: tries again what could not be written. */
    void look() {
        Body now = body;
        if (now == null || closed) {
            return;
        }
        buffers.rest();
        // Until something is written again it counts as full: nobody is to see it come and go with every try.
        if (resting) {
            resting = false;
            now.swarm.pause(false);
        }
    }

    /**
     * Looks whether its files are what they were, and withdraws it when not.
     *
     * @param then runs on the loop, when that is known
     * @return whether it looks at all: only what is there can be another
     */
    boolean lookAtFiles(Runnable then) {
        Body now = body;
        if (now == null || closed || !now.swarm.complete()) {
            return false;
        }
        ground.disk.execute(() -> {
            try {
                String changed = now.disk.changed();
                if (!changed.isEmpty()) {
                    ground.loop.execute(() -> withdraw(changed));
                }
            } finally {
                // Others wait for their turn, whatever becomes of this one.
                ground.loop.execute(then);
            }
        });
        return true;
    }

    /** A file is not any more what its hashes say. */
    void withdraw(String why) {
        if (!closed) {
            LOG.error("a share is withdrawn", "share", hash, "cause", why);
            fail(why);
        }
    }

    boolean closed() {
        return closed;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(peers).forEach(PeerHandler::close);
        buffers.clear();
        Body now = body;
        if (now == null) {
            ended.complete(null);
            return;
        }
        ground.disk.execute(() -> {
            close(now);
            ended.complete(null);
        });
    }

    private static void close(Body body) {
        try {
            body.disk.close();
            if (body.journal != null) {
                body.journal.close();
            }
        } catch (IOException e) {
            LOG.warn("files could not be closed", "share", body.metainfo.hash(), "cause", e.getMessage());
        }
    }
}
