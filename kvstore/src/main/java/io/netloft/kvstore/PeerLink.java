package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Transport;
import io.netloft.proto.resp.RespDecoder;
import io.netloft.proto.resp.RespDirection;
import io.netloft.proto.resp.RespEncoder;
import io.netloft.proto.resp.RespException;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespMessage;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection to another member: one, pipelined, on that member's listener for Redis clients. Carries messages for its
 * subscribers, and ops while it leads. Ops whose answer did not come back may have arrived: whoever sent them is told so, and sends them again.
 */
final class PeerLink {
    static final String FORWARD = "NETLOFT.FORWARD";
    static final String PEER = "NETLOFT.PEER";
    static final String PUBLISH = "NETLOFT.PUBLISH";
    static final String SHARD_PUBLISH = "NETLOFT.SPUBLISH";

    private static final Log LOG = Log.of(PeerLink.class);
    private static final int CONNECT_MS = 1_000;
    private static final int HEADER_ROOM = 64;

    private final String member;
    private final HostPort address;
    private final Transport transport;
    private final EventLoop loop;
    private final List<String> greeting;
    private final Outcome outcome;
    private final @Nullable SslContext tls;
    private final ArrayDeque<Chunk> sent = new ArrayDeque<>(); // of the loop
    private volatile @Nullable Channel channel; // set by the loop
    private int greetings; // answers to the greeting that are still to come
    private volatile boolean up;
    private volatile boolean closed;

    /**
     * @param greeting the command that makes a connection a member's
     * @param tls null for none
     * @param outcome hears what became of ops
     */
    PeerLink(
            String member,
            HostPort address,
            Transport transport,
            EventLoop loop,
            List<String> greeting,
            @Nullable SslContext tls,
            Outcome outcome) {
        this.member = member;
        this.address = address;
        this.transport = transport;
        this.loop = loop;
        this.greeting = greeting;
        this.tls = tls;
        this.outcome = outcome;
    }

    HostPort address() {
        return address;
    }

    boolean isUp() {
        return up;
    }

    /** Whether there is no use in it any more. */
    boolean isClosed() {
        return closed;
    }

    void open() {
        new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel its) {
                        if (tls != null) {
                            its.pipeline().addLast("tls", tls.newHandler(its.alloc(), address.host(), address.port()));
                        }
                        its.pipeline().addLast("answers", new Answers());
                    }
                })
                .connect(address.resolve())
                .addListener((ChannelFuture connecting) -> connected(connecting));
    }

    private void connected(ChannelFuture connecting) {
        if (!connecting.isSuccess()) {
            LOG.debug("member not reached", "member", member, "addr", address, "cause", connecting.cause());
            closed = true;
            return;
        }
        Channel its = connecting.channel();
        if (closed) {
            its.close();
            return;
        }
        channel = its;
        ByteBuf hello = its.alloc().buffer();
        RespEncoder.command(hello, greeting.toArray(String[]::new));
        greetings = 1;
        its.writeAndFlush(hello, its.voidPromise());
    }

    /** What becomes of ops that were sent. Called on the link's event loop. */
    interface Outcome {
        /** The member has them in its log. */
        void taken(Chunk chunk);

        /** The member does not have them, or may not. */
        void missed(Chunk chunk, boolean uncertain);
    }

    /** Sends a message for the member's subscribers; false when there is no room, and it is dropped. Any thread. */
    boolean publish(byte[] channelName, byte[] payload, boolean shard) {
        Channel its = channel;
        if (its == null || !up || !its.isWritable()) {
            return false;
        }
        ByteBuf out = its.alloc().buffer(HEADER_ROOM + channelName.length + payload.length);
        new RespWriter(RespVersion.RESP2)
                .to(out)
                .array(3)
                .bulk(shard ? SHARD_PUBLISH : PUBLISH)
                .bulk(channelName)
                .bulk(payload);
        its.writeAndFlush(out, its.voidPromise());
        return true;
    }

    /** Sends ops; any thread, and those of one thread keep their order. */
    void forward(List<Chunk> chunks) {
        loop.execute(() -> send(chunks));
    }

    private void send(List<Chunk> chunks) {
        Channel its = channel;
        if (its == null || !up) {
            chunks.forEach(chunk -> outcome.missed(chunk, false));
            return;
        }
        for (Chunk chunk : chunks) {
            ByteBuf head = its.alloc().buffer(HEADER_ROOM + chunk.bytes());
            new RespWriter(RespVersion.RESP2)
                    .to(head)
                    .array(3)
                    .bulk(FORWARD)
                    .bulkInteger(chunk.count())
                    .bulk(chunk.ops(), chunk.ops().readerIndex(), chunk.bytes());
            chunk.forwarded();
            sent.add(chunk);
            its.write(head, its.voidPromise());
        }
        its.flush();
    }

    void close() {
        loop.execute(() -> {
            Channel its = channel;
            closed = true;
            if (its != null) {
                its.close();
            }
        });
    }

    /** What the member answers, in order. */
    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        private final RespDecoder decoder = new RespDecoder(
                RespLimits.DEFAULT, RespDirection.RESPONSES, false, (message, missing) -> answer(message));

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            try {
                decoder.decode(in);
            } catch (RespException e) {
                LOG.warn("member speaks no RESP", "member", member, "addr", address, "cause", e.getMessage());
                ctx.close();
            }
        }

        private void answer(RespMessage message) {
            boolean good = message instanceof RespMessage.Simple;
            if (greetings > 0) {
                greetings--;
                up = good;
                if (!good) {
                    LOG.warn("member refuses this one", "member", member, "addr", address, "answer", message);
                    closed = true;
                }
                return;
            }
            Chunk chunk = sent.poll();
            if (chunk == null) {
                return;
            }
            if (good) {
                outcome.taken(chunk);
            } else {
                boolean mayBeThere = !(message instanceof RespMessage.SimpleError error)
                        || !error.text().startsWith(RemoteOps.NOT_TAKEN);
                outcome.missed(chunk, mayBeThere);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            up = false;
            closed = true;
            decoder.close();
            for (Chunk chunk = sent.poll(); chunk != null; chunk = sent.poll()) {
                outcome.missed(chunk, true);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("link failed", "member", member, "cause", cause);
            ctx.close();
        }
    }
}
