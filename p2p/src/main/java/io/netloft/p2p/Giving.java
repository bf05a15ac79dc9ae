package io.netloft.p2p;

import io.netloft.p2p.core.Block;
import io.netloft.p2p.core.SwarmPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one peer has asked for, on its way: taken from the swarm, read by the disk's threads, written; one batch at a time,
 * and none while the peer does not take the last. Belongs to the node's loop.
 */
final class Giving {
    private static final int BATCH = 512 << 10;

    private final ChannelHandlerContext ctx;
    private final Share share;
    private final Share.Body body;
    private final SwarmPeer peer;
    private final Runnable said;
    private boolean reading;

    /** @param said runs whenever something is written */
    Giving(ChannelHandlerContext ctx, Share share, Share.Body body, SwarmPeer peer, Runnable said) {
        this.ctx = ctx;
        this.share = share;
        this.body = body;
        this.peer = peer;
        this.said = said;
    }

    /** Goes on, if it can. */
    void pump() {
        if (reading || !ctx.channel().isActive() || !ctx.channel().isWritable()) {
            return;
        }
        List<Block> blocks = body.swarm().takeUploads(peer, BATCH);
        if (blocks.isEmpty()) {
            return;
        }
        reading = true;
        BlockReader reader = new BlockReader(body.disk(), body.metainfo().pieceLength(), ctx.alloc());
        share.disk().execute(() -> {
            ByteBuf read = reader.read(blocks);
            ctx.executor().execute(() -> wasRead(read, reader.trouble()));
        });
    }

    private void wasRead(@Nullable ByteBuf read, String trouble) {
        reading = false;
        if (read == null) {
            share.withdraw(trouble);
            return;
        }
        said.run();
        ctx.writeAndFlush(read);
        pump();
    }

    /** Whether a batch is being read: it goes on by itself. */
    boolean reading() {
        return reading;
    }
}
