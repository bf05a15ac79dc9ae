package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netloft.p2p.core.Block;
import io.netloft.p2p.core.DropReason;
import io.netloft.p2p.core.Outbox;
import io.netloft.p2p.core.Swarm;
import io.netloft.p2p.core.SwarmPeer;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.PeerwireDecoder;
import io.netloft.proto.peerwire.PeerwireEncoder;
import io.netloft.proto.peerwire.PeerwireException;
import io.netloft.proto.peerwire.PeerwireHandshake;
import io.netloft.proto.peerwire.PeerwireKind;
import io.netloft.proto.peerwire.PeerwireLimits;
import io.netloft.proto.peerwire.PeerwireView;
import io.netloft.proto.peerwire.PeerwireVisitor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer: its frames to the swarm, and what the swarm says to it. Belongs to the node's loop.
 *
 * <pre>
 *   dialled: our handshake ─▶ the peer's ─▶ extension handshakes ─▶ (metadata) ─▶ joined
 *   accepted: the peer's handshake, which names a share of ours ─▶ our handshake ─▶ the same
 * </pre>
 */
final class PeerHandler extends ChannelInboundHandlerAdapter implements PeerwireVisitor, Outbox {
    private static final Log LOG = Log.of(PeerHandler.class);
    private static final int HANDSHAKE_SECONDS = 10;
    private static final long KEEP_ALIVE_NS = 100_000_000_000L;
    private static final int METADATA_ID = 1;
    /** Octets that wait to leave: whoever asks and does not read would have us hold them without end. */
    private static final int MOST_WAITING = 4 << 20;

    private final Node node;
    private final boolean dialled;
    private final PeerwireDecoder decoder = new PeerwireDecoder(PeerwireLimits.DEFAULT, false, this);
    private final EarlyFrames early = new EarlyFrames();

    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Share share;
    private @Nullable PeerwireHandshake handshake;
    private @Nullable SwarmPeer peer;
    private @Nullable MetadataFetch metadata;
    private @Nullable ByteBuf frames;
    private @Nullable PexLink pex;
    private @Nullable Giving giving;
    private String client = "";
    private int listenPort;
    private boolean saidPex;
    private boolean saidNone;
    private boolean keep;
    private boolean dropped;
    private long saidNs = System.nanoTime();
    private long heardNs = System.nanoTime();

    /** A connection that we began, for a share, or that somebody began. */
    PeerHandler(Node node, @Nullable Share share) {
        this.node = node;
        this.share = share;
        this.dialled = share != null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // One that was accepted is active already, and is known to be a peer by what it has said.
        if (!dialled) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (context == null) {
            begin(ctx);
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        context = ctx;
        if (!node.doorman().admit(this)) {
            ctx.close();
            return;
        }
        deadline = ctx.executor().schedule(() -> ctx.close(), HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        Share ours = share;
        if (ours != null) {
            shake(ours);
        }
    }

    private void shake(Share ours) {
        PeerwireEncoder.handshake(frames(), new PeerwireHandshake(PeerwireHandshake.OURS, ours.hash(), node.peerId()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!ctx.channel().isActive()) {
            in.release();
            return;
        }
        heardNs = System.nanoTime();
        try {
            decoder.decode(in);
        } catch (PeerwireException e) {
            node.counts().refused(e.fault().word());
            LOG.debug("peer breaks the protocol", "peer", ctx.channel().remoteAddress(), "cause", e.getMessage());
            ctx.close();
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            if (giving != null) {
                giving.pump();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection lost", "peer", ctx.channel().remoteAddress(), "cause", cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        decoder.close();
        if (metadata != null) {
            metadata.release();
        }
        if (frames != null) {
            frames.release();
            frames = null;
        }
        Share ours = share;
        if (ours != null) {
            ours.peers().remove(this);
            Share.Body body = ours.body();
            if (body != null && peer != null) {
                body.swarm().leave(peer);
            }
        }
        node.gone(this);
    }

    // ---- what the peer says

    @Override
    public void handshake(PeerwireHandshake said) {
        Share ours = dialled ? share : node.share(said.hash());
        if (ours == null || ours.closed() || ours.paused() || !ours.hash().equals(said.hash())) {
            node.counts().refused("share");
            close();
            return;
        }
        if (Arrays.equals(said.peerId(), node.peerId())) {
            node.counts().refused("ourselves");
            close();
            return;
        }
        handshake = said;
        share = ours;
        if (!node.onlyOne(this, ours, said.peerId())) {
            close();
            return;
        }
        Objects.requireNonNull(deadline).cancel(false);
        ours.peers().add(this);
        if (!dialled) {
            shake(ours);
        }
        decoder.fast(said.fast());
        if (said.extensions()) {
            sayExtensions(ours);
        }
        if (ours.body() == null && said.fast()) {
            saidNone = true;
            plain(PeerwireKind.HAVE_NONE);
        }
        join();
    }

    private void sayExtensions(Share ours) {
        Share.Body body = ours.body();
        int size = body == null ? 0 : body.metainfo().infoLength();
        saidPex = node.exchanges(ours);
        Map<String, Integer> ids = saidPex
                ? Map.of(ExtensionHandshake.METADATA, METADATA_ID, ExtensionHandshake.PEX, PexLink.ID)
                : Map.of(ExtensionHandshake.METADATA, METADATA_ID);
        ExtensionHandshake ourselves = new ExtensionHandshake(
                ids,
                node.port(),
                "netloft",
                Swarm.REQUESTS,
                size,
                body != null && body.swarm().complete());
        PeerwireEncoder.extended(frames(), ExtensionHandshake.ID, ourselves.write());
    }

    /** What the share consists of is known, and the peer has shaken hands: it is one of the swarm. */
    void join() {
        Share ours = share;
        PeerwireHandshake said = handshake;
        Share.Body body = ours == null ? null : ours.body();
        if (ours == null || body == null || said == null || peer != null) {
            return;
        }
        decoder.pieces(body.metainfo().pieces());
        if (metadata != null) {
            metadata.release();
        }
        // Only now is it known that the share is not private; the handshake of extensions may come again (BEP 10).
        if (said.extensions() && !saidPex && node.exchanges(ours)) {
            sayExtensions(ours);
        }
        SwarmPeer joined = body.swarm().join(this, said.fast(), saidNone);
        peer = joined;
        giving = new Giving(Objects.requireNonNull(context), ours, body, joined, () -> saidNs = System.nanoTime());
        if (!early.replay(body.swarm(), joined, body.metainfo().pieces())) {
            drop(DropReason.PROTOCOL, "a bitfield that does not fit");
        }
    }

    @Override
    public void frame(PeerwireView frame) {
        Share ours = share;
        if (ours == null || context == null || dropped || !context.channel().isActive()) {
            return;
        }
        Share.Body body = ours.body();
        SwarmPeer joined = peer;
        if (body != null && joined != null && !body.swarm().word(joined)) {
            return;
        }
        if (frame.kind() == PeerwireKind.EXTENDED) {
            extended(ours, frame);
            return;
        }
        if (body == null || joined == null) {
            early.keep(frame);
            return;
        }
        if (frame.kind() == PeerwireKind.BITFIELD) {
            body.swarm().bitfield(joined, ByteBufUtil.getBytes(frame.body()));
        } else {
            body.swarm().frame(joined, frame.kind(), frame.piece(), frame.begin(), frame.length());
        }
    }

    private void extended(Share ours, PeerwireView frame) {
        byte[] octets = ByteBufUtil.getBytes(frame.body());
        if (frame.piece() == ExtensionHandshake.ID) {
            ExtensionHandshake said = ExtensionHandshake.read(octets);
            client = said.client();
            Share.Body body = ours.body();
            if (said.requests() > 0 && body != null && peer != null) {
                body.swarm().peerKeeps(peer, said.requests());
            }
            listenPort = said.port() > 0 ? said.port() : listenPort;
            node.dialler().listensAt(this, said.port());
            if (pex == null) {
                pex = new PexLink(node, this);
            }
            pex.agree(said);
            if (metadata == null) {
                metadata = new MetadataFetch(
                        ours, said, node.metadataRoom(), () -> drop(DropReason.FLOOD, "metadata beyond our room"));
            }
            metadata.agree(said);
            metadata.begin(this::say);
        } else if (frame.piece() == METADATA_ID && metadata != null) {
            String fault = metadata.read(octets, this::say);
            if (!fault.isEmpty()) {
                drop(DropReason.POISON, fault);
            }
        } else if (frame.piece() == PexLink.ID && pex != null && !pex.read(ours, octets)) {
            drop(DropReason.FLOOD, "more than one exchange of peers a minute, again and again");
        }
    }

    private void say(int id, byte[] octets) {
        PeerwireEncoder.extended(frames(), id, octets);
    }

    @Override
    public void block(PeerwireView part) {
        Share ours = share;
        SwarmPeer joined = peer;
        Share.Body body = ours == null ? null : ours.body();
        if (ours == null || body == null || joined == null || ours.closed()) {
            return;
        }
        if (part.offset() == 0) {
            keep = body.swarm().expects(joined, part.piece(), part.begin(), part.length());
            body.swarm().heard(joined);
        }
        if (keep && body.swarm().lacks(part.piece(), part.begin())) {
            ours.buffer(part.piece())
                    .setBytes(part.begin() + part.offset(), part.body().duplicate());
        }
        if (part.last() && body.swarm().block(joined, part.piece(), part.begin(), part.length())) {
            body.swarm().stored(joined, part.piece());
        }
    }

    // ---- what the swarm says

    /** Frames that go out together, at the end of what the loop does now. */
    private ByteBuf frames() {
        ByteBuf open = frames;
        if (open == null) {
            ChannelHandlerContext ctx = Objects.requireNonNull(context);
            open = ctx.alloc().directBuffer(1 << 10);
            frames = open;
            ctx.executor().execute(this::flush);
        } else if (open.readableBytes() > MOST_WAITING) {
            drop(DropReason.FLOOD, "it asks for too much at once");
        }
        return open;
    }

    private void flush() {
        ByteBuf open = frames;
        frames = null;
        if (open != null && context != null) {
            saidNs = System.nanoTime();
            context.writeAndFlush(open);
            if (context.channel().bytesBeforeWritable() > MOST_WAITING) {
                drop(DropReason.FLOOD, "it asks and does not read");
            }
        }
    }

    private boolean open() {
        return context != null && context.channel().isActive();
    }

    @Override
    public void plain(PeerwireKind kind) {
        if (open()) {
            PeerwireEncoder.plain(frames(), kind);
        }
    }

    @Override
    public void piece(PeerwireKind kind, int piece) {
        if (open()) {
            PeerwireEncoder.piece(frames(), kind, piece);
        }
    }

    @Override
    public void block(PeerwireKind kind, Block block) {
        if (open()) {
            PeerwireEncoder.block(frames(), kind, block.piece(), block.begin(), block.length());
        }
    }

    @Override
    public void bitfield(byte[] bits) {
        if (open()) {
            PeerwireEncoder.bitfield(frames(), bits);
        }
    }

    @Override
    public void uploads() {
        Giving now = giving;
        if (open() && now != null && !now.reading()) {
            Objects.requireNonNull(context).executor().execute(now::pump);
        }
    }

    @Override
    public void drop(DropReason reason, String detail) {
        if (dropped) {
            return;
        }
        dropped = true;
        node.counts().dropped(reason);
        LOG.debug("peer dropped", "peer", address(), "reason", reason.word(), "detail", detail);
        if (context != null) {
            // Closed after what the swarm does now: it goes through its peers.
            context.executor().execute(this::close);
        }
        if (reason == DropReason.POISON) {
            node.ban(this);
        }
    }

    void tick() {
        long nowNs = System.nanoTime();
        if (open() && handshake != null && nowNs - saidNs > KEEP_ALIVE_NS) {
            PeerwireEncoder.keepAlive(frames());
        }
        if (open() && peer == null && metadata != null) {
            metadata.tick(nowNs, this::say);
        }
        if (isSilent(nowNs)) {
            drop(DropReason.SILENT, "before it was known what the share consists of");
        }
        if (open() && pex != null && share != null) {
            pex.tick(share, this::say);
        }
    }

    /** Of those that have joined the swarm sees to it. */
    boolean isSilent(long nowNs) {
        return open() && peer == null && nowNs - heardNs > Swarm.SILENT_NS;
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    // ---- what others ask

    boolean dialled() {
        return dialled;
    }

    @Nullable
    Share share() {
        return share;
    }

    /** Where it takes connections; null when it has not said. */
    @Nullable
    InetSocketAddress listensAt() {
        InetSocketAddress from = remote();
        if (from == null || dialled) {
            return from;
        }
        return listenPort > 0 ? new InetSocketAddress(from.getAddress(), listenPort) : null;
    }

    @Nullable
    InetSocketAddress remote() {
        return address() instanceof InetSocketAddress at ? at : null;
    }

    /** Whether it has everything. */
    boolean seeds() {
        Share.Body body = share == null ? null : share.body();
        return body != null && peer != null && peer.pieces() == body.metainfo().pieces();
    }

    byte @Nullable [] peerId() {
        return handshake == null ? null : handshake.peerId();
    }

    @Nullable
    InfoHash hash() {
        return share == null ? null : share.hash();
    }

    /** As the swarm knows it; null until it is one of the swarm. */
    @Nullable
    SwarmPeer swarmPeer() {
        return peer;
    }

    String client() {
        return client;
    }

    @Nullable
    SocketAddress address() {
        return context == null ? null : context.channel().remoteAddress();
    }
}
