package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.p2p.core.Block;
import io.netloft.p2p.core.DropReason;
import io.netloft.p2p.core.Outbox;
import io.netloft.p2p.core.Swarm;
import io.netloft.p2p.core.SwarmPeer;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netloft.proto.peerwire.PeerwireKind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A web server that has the files of a share (BEP 19). To the swarm it is a peer that has everything: what is asked of it
 * is fetched by ranges, one request at a time, blocks that follow one another together. Belongs to the node's loop.
 */
final class WebSeed implements Outbox {
    private static final Log LOG = Log.of(WebSeed.class);
    private static final int MOST_RUN = 1 << 20;
    private static final int WHOLE = 200;
    private static final int PART = 206;
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 7;
    private static final String PLAIN = "-._~";

    /** Octets of one file, or zeros. */
    private record Segment(MetainfoFile file, long from, int length) {}

    private final Node node;
    private final Share share;
    private final String url;
    private final Deque<Block> asked = new ArrayDeque<>();
    private @Nullable SwarmPeer peer;
    private boolean busy;
    private boolean banned;
    private int failures;
    private long nextNs = System.nanoTime();

    WebSeed(Node node, Share share, String url) {
        this.node = node;
        this.share = share;
        this.url = url;
    }

    /** Several times a second: joins the swarm when it is time. */
    void tick() {
        Share.Body body = share.body();
        if (body == null || share.closed()) {
            return;
        }
        if (share.paused() || banned) {
            leave(body);
            return;
        }
        if (peer == null && share.wants() && System.nanoTime() - nextNs >= 0) {
            SwarmPeer joined = body.swarm().join(this, true);
            peer = joined;
            body.swarm().frame(joined, PeerwireKind.HAVE_ALL, 0, 0, 0);
            body.swarm().frame(joined, PeerwireKind.UNCHOKE, 0, 0, 0);
        }
        if (peer != null) {
            body.swarm().heard(peer);
        }
    }

    private void leave(Share.Body body) {
        SwarmPeer joined = peer;
        peer = null;
        asked.clear();
        if (joined != null) {
            body.swarm().leave(joined);
        }
    }

    @Override
    public void plain(PeerwireKind kind) {
        // It is never choked by us, nor interested.
    }

    @Override
    public void piece(PeerwireKind kind, int piece) {
        // It has everything.
    }

    @Override
    public void bitfield(byte[] bits) {
        // It does not care.
    }

    @Override
    public void uploads() {
        // It asks for nothing.
    }

    @Override
    public void block(PeerwireKind kind, Block block) {
        if (kind == PeerwireKind.REQUEST) {
            asked.add(block);
        } else if (kind == PeerwireKind.CANCEL && asked.remove(block)) {
            node.loop().execute(() -> rejected(block));
        }
        node.loop().execute(this::pump);
    }

    private void rejected(Block block) {
        Share.Body body = share.body();
        SwarmPeer joined = peer;
        if (body != null && joined != null && !share.closed()) {
            body.swarm().frame(joined, PeerwireKind.REJECT, block.piece(), block.begin(), block.length());
        }
    }

    @Override
    public void drop(DropReason reason, String detail) {
        node.counts().dropped(reason);
        LOG.debug("web seed dropped", "url", url, "reason", reason.word(), "detail", detail);
        banned |= reason == DropReason.POISON;
        node.loop().execute(() -> {
            Share.Body body = share.body();
            if (body != null) {
                leave(body);
            }
            nextNs = System.nanoTime() + FIRST_PAUSE_NS;
        });
    }

    private void pump() {
        Share.Body body = share.body();
        if (busy || body == null || peer == null || share.closed() || asked.isEmpty()) {
            return;
        }
        busy = true;
        List<Block> run = new ArrayList<>();
        int length = 0;
        while (!asked.isEmpty() && length < MOST_RUN && follows(run, asked.getFirst())) {
            Block block = asked.removeFirst();
            run.add(block);
            length += block.length();
        }
        Metainfo metainfo = body.metainfo();
        long from =
                (long) run.get(0).piece() * metainfo.pieceLength() + run.get(0).begin();
        byte[] octets = new byte[length];
        fetch(metainfo, segments(metainfo, from, length), 0, octets, 0)
                .whenCompleteAsync((done, failure) -> fetched(body, run, octets, failure), node.loop());
    }

    private static boolean follows(List<Block> run, Block block) {
        if (run.isEmpty()) {
            return true;
        }
        Block last = run.get(run.size() - 1);
        return last.piece() == block.piece() && last.begin() + last.length() == block.begin();
    }

    private static List<Segment> segments(Metainfo metainfo, long from, int length) {
        List<Segment> segments = new ArrayList<>();
        long to = from + length;
        for (MetainfoFile file : metainfo.files()) {
            long begin = Math.max(from, file.offset());
            long end = Math.min(to, file.offset() + file.length());
            if (begin < end) {
                segments.add(new Segment(file, begin - file.offset(), (int) (end - begin)));
            }
        }
        return segments;
    }

    private CompletableFuture<Void> fetch(Metainfo metainfo, List<Segment> segments, int next, byte[] into, int at) {
        if (next == segments.size()) {
            return CompletableFuture.completedFuture(null);
        }
        Segment segment = segments.get(next);
        if (segment.file.pad()) {
            return fetch(metainfo, segments, next + 1, into, at + segment.length);
        }
        String range = "bytes=" + segment.from + "-" + (segment.from + segment.length - 1);
        URI uri;
        try {
            uri = URI.create(address(metainfo, segment.file));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new IOException(url + " (expected: an address)"));
        }
        return node.web().get(uri, Map.of("range", range), 2 * MOST_RUN).thenCompose(answer -> {
            byte[] body = answer.body();
            int skip = answer.status() == WHOLE && body.length == segment.file.length() ? (int) segment.from : 0;
            boolean part = answer.status() == PART && body.length == segment.length;
            if (!part && (answer.status() != WHOLE || body.length != segment.file.length())) {
                return CompletableFuture.failedFuture(new IOException("status " + answer.status() + " with "
                        + body.length + " octets (expected: 206 with " + segment.length + ")"));
            }
            System.arraycopy(body, skip, into, at, segment.length);
            return fetch(metainfo, segments, next + 1, into, at + segment.length);
        });
    }

    /** Where a file lies (BEP 19): the address itself for a single file, else below it by the share's name. */
    private String address(Metainfo metainfo, MetainfoFile file) {
        if (metainfo.single()) {
            return url.endsWith("/") ? url + escaped(metainfo.name()) : url;
        }
        StringBuilder address = new StringBuilder(url.endsWith("/") ? url : url + "/").append(escaped(metainfo.name()));
        file.path().forEach(name -> address.append('/').append(escaped(name)));
        return address.toString();
    }

    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > 0 && (Character.isLetterOrDigit(octet) || PLAIN.indexOf(octet) >= 0);
            text.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "%%%02X", octet & 0xff));
        }
        return text.toString();
    }

    private void fetched(Share.Body body, List<Block> run, byte[] octets, @Nullable Throwable failure) {
        busy = false;
        SwarmPeer joined = peer;
        if (share.closed() || joined == null) {
            return;
        }
        if (failure != null) {
            failures = Math.min(MOST_DOUBLINGS, failures + 1);
            nextNs = System.nanoTime() + (FIRST_PAUSE_NS << failures);
            LOG.debug("web seed failed", "url", url, "cause", failure.getMessage());
            leave(body);
            return;
        }
        failures = 0;
        Swarm swarm = body.swarm();
        int at = 0;
        for (Block block : run) {
            boolean keep = swarm.expects(joined, block.piece(), block.begin(), block.length());
            if (keep && swarm.lacks(block.piece(), block.begin())) {
                share.buffer(block.piece()).setBytes(block.begin(), octets, at, block.length());
            }
            if (swarm.block(joined, block.piece(), block.begin(), block.length())) {
                swarm.stored(joined, block.piece());
            }
            at += block.length();
        }
        pump();
    }
}
