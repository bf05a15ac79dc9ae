package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Our end of one WebSocket connection. Any thread may send and close; what says so belongs to the event loop.
 *
 * <p>What a slow reader has not taken is bounded ({@link WebSocketLimits#maxOutbound}): beyond it sends are refused and
 * counted, and the caller keeps, drops or closes as its protocol says. A sender that fills only while
 * {@link #writable}, and goes on when its listener hears {@link WebSocketListener#writable}, is never refused.
 *
 * <pre>
 * OPEN ── close() ──────────► CLOSING ── peer's close, or deadline ──► ended
 *   ├─── peer's close ──────► answered, our half shut ─── its half ────► ended
 *   └─── peer at fault ─────► told, our half shut ─────── its half ────► ended
 * </pre>
 */
public final class WebSocketSession {
    /** No code was given (RFC 6455 §7.4.1); never sent. */
    static final int NO_CODE = 1005;

    static final int ABNORMAL = 1006;
    private static final int GOING_AWAY = 1001;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int MAX_REASON = FrameLayout.MAX_CONTROL - Short.BYTES;
    private static final AtomicIntegerFieldUpdater<WebSocketSession> HANDED =
            AtomicIntegerFieldUpdater.newUpdater(WebSocketSession.class, "handed");

    private final ChannelHandlerContext ctx;
    private final WebSocketLane lane;
    private final Outlet outlet;
    private final WebSocketAgreement agreement;
    // Neighbours in the lane's list.
    private @Nullable WebSocketSession before;
    private @Nullable WebSocketSession after;
    // Bytes that other threads have handed over and the loop has not written yet.
    private volatile int handed;
    private volatile boolean open = true;
    private CloseCause cause = CloseCause.LOST;
    private int closeCode = ABNORMAL;
    private String closeReason = "";
    private long written;
    private long takenAtPing;
    private int silentTicks;
    private int idleTicks;

    WebSocketSession(ChannelHandlerContext ctx, WebSocketLane lane, WebSocketAgreement agreement) {
        this.ctx = ctx;
        this.lane = lane;
        this.agreement = agreement;
        this.outlet = new Outlet(ctx, lane.flushes());
    }

    /** Sends a text message; false, with nothing sent, when the reader is too slow or gone. */
    public boolean text(CharSequence message) {
        try (WebSocketFrames frames = WebSocketFrames.text(message)) {
            return send(frames);
        }
    }

    /** Sends a text message whose bytes are UTF-8 and stay the caller's; false as {@link #text}. */
    public boolean textBytes(ByteBuf utf8) {
        try (WebSocketFrames frames = WebSocketFrames.text(utf8)) {
            return send(frames);
        }
    }

    /** Sends a binary message whose bytes stay the caller's; false as {@link #text}. */
    public boolean binary(ByteBuf message) {
        try (WebSocketFrames frames = WebSocketFrames.binary(message)) {
            return send(frames);
        }
    }

    /** Sends messages that were encoded once, and stay the caller's to release; all of them or, when false, none. */
    public boolean send(WebSocketFrames frames) {
        if (ctx.executor().inEventLoop()) {
            return sendHere(frames);
        }
        int bytes = frames.bytes();
        if (!open || !ctx.channel().isWritable() || !reserve(bytes)) {
            lane.counts().skipped(frames.messages());
            return false;
        }
        frames.retain();
        ctx.executor().execute(() -> {
            HANDED.addAndGet(this, -bytes);
            try {
                if (open) {
                    write(frames);
                }
            } finally {
                frames.release();
            }
        });
        return true;
    }

    private boolean reserve(int bytes) {
        int before = handed;
        while (before == 0 || before + bytes <= lane.limits().maxOutbound()) {
            if (HANDED.compareAndSet(this, before, before + bytes)) {
                return true;
            }
            before = handed;
        }
        return false;
    }

    boolean sendHere(WebSocketFrames frames) {
        if (!open || !ctx.channel().isWritable()) {
            lane.counts().skipped(frames.messages());
            return false;
        }
        write(frames);
        return true;
    }

    void skip(WebSocketFrames frames) {
        lane.counts().skipped(frames.messages());
    }

    /** Whether half of what may wait for the peer does; on the event loop. */
    boolean isHalfFull() {
        return 2 * room() < lane.limits().maxOutbound();
    }

    private void write(WebSocketFrames frames) {
        ByteBuf bytes = agreement.variant(frames, lane);
        int length = bytes.readableBytes();
        written += length;
        lane.counts().sent(frames.messages(), length);
        outlet.write(bytes, length);
    }

    /** Whether a send would be accepted now. */
    public boolean writable() {
        return open && ctx.channel().isWritable();
    }

    boolean isSending() {
        return outlet.writing();
    }

    /** Bytes that may be sent before sends are refused; on the event loop. */
    public long room() {
        return writable() ? ctx.channel().bytesBeforeUnwritable() : 0;
    }

    /** Stops reading what the peer sends, but for what has been read already; pings and closes of its wait as well. */
    public void pause() {
        ctx.channel().config().setAutoRead(false);
    }

    /** Reads on. */
    public void resume() {
        ctx.channel().config().setAutoRead(true);
    }

    /**
     * Sends a close frame; the peer's answer, or the deadline for it, ends the connection. What comes meanwhile is not
     * heard. A long reason is cut.
     *
     * @param code 1000, 1001, 1003, 1007 to 1014 (RFC 6455 §7.4) or an application's own, 3000 to 4999
     */
    public void close(int code, String reason) {
        if (!WebSocketCloseStatus.isValidStatusCode(code)) {
            throw new IllegalArgumentException("code: " + code + " (expected: 1000 to 1014, 3000 to 4999)");
        }
        onLoop(() -> begin(CloseCause.SERVER, code, reason));
    }

    /** Closes with 1013 because the peer does not read what it is sent. */
    public void closeAsTooSlow() {
        onLoop(() -> begin(CloseCause.SLOW, TRY_AGAIN_LATER, "reads too slowly"));
    }

    /** Closes with 1001, and in a way that a server does which is about to end. */
    void goAway() {
        begin(CloseCause.SERVER, GOING_AWAY, "going away");
    }

    /** Ends the connection without a word. */
    public void cut() {
        ctx.channel().close();
    }

    private void onLoop(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    private @Nullable ChannelFuture begin(CloseCause why, int code, String reason) {
        if (!open) {
            return null;
        }
        open = false;
        cause = why;
        silentTicks = 0;
        return control(FrameLayout.CLOSE, closePayload(code, reason));
    }

    /** The peer's close frame; {@link #NO_CODE} when it says nothing. */
    void peerClosed(int code, String reason) {
        closeCode = code;
        closeReason = reason;
        // §5.5.1: answered with the same code.
        ChannelFuture answer = begin(CloseCause.PEER, code, "");
        if (agreement.client()) {
            // §7.1.1: the server closes the connection; when it does not, the deadline does.
            return;
        }
        if (answer == null) {
            ctx.close();
        } else {
            answer.addListener(sent -> shutOutput());
        }
    }

    /** Closes because of what the peer did. */
    void fail(int code, String reason) {
        closeCode = code;
        closeReason = reason;
        ChannelFuture told = begin(CloseCause.PROTOCOL, code, reason);
        if (told != null) {
            ctx.channel().config().setAutoRead(true);
            told.addListener(sent -> shutOutput());
        } else {
            ctx.close();
        }
    }

    // What the peer still sends is thrown away until it closes too: a connection with unread input would be reset, and
    // the
    // reset could overtake our close frame.
    private void shutOutput() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(sent -> shutSocketOutput());
        } else {
            shutSocketOutput();
        }
    }

    private void shutSocketOutput() {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            ctx.close();
        }
    }

    private ByteBuf closePayload(int code, String reason) {
        ByteBuf payload = ctx.alloc().buffer(FrameLayout.MAX_CONTROL);
        if (code == NO_CODE) {
            return payload;
        }
        String text = reason;
        while (ByteBufUtil.utf8Bytes(text) > MAX_REASON) {
            text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
        payload.writeShort(code);
        ByteBufUtil.writeUtf8(payload, text);
        return payload;
    }

    /** Sends a ping with a payload of up to 125 bytes. */
    public void ping() {
        onLoop(() -> control(FrameLayout.PING, ctx.alloc().buffer(1).writeByte('p')));
    }

    /** Answers a ping; a peer that does not read the answers gets no more of them (RFC 6455 §5.5.3 allows that). */
    void pong(ByteBuf payload) {
        if (writable()) {
            control(FrameLayout.PONG, payload.retain());
        }
    }

    private ChannelFuture control(int opcode, ByteBuf payload) {
        ByteBuf frame = ctx.alloc().buffer(FrameLayout.MAX_CONTROL + FrameLayout.MAX_HEAD);
        agreement.writeFrame(frame, FrameLayout.FIN | opcode, payload);
        payload.release();
        written += frame.readableBytes();
        ChannelFuture sent = ctx.write(frame);
        outlet.flushWith();
        return sent;
    }

    /** Called by the lane a few times in each of its limits' times. */
    void tick() {
        silentTicks++;
        if (!open) {
            if (silentTicks > lane.closeTicks()) {
                ctx.close();
            }
        } else if (!ctx.channel().config().isAutoRead()) {
            // It may have said anything; we do not listen.
            silentTicks = 0;
        } else if (lane.idleTicks() > 0 && ++idleTicks > lane.idleTicks()) {
            begin(CloseCause.TIMEOUT, GOING_AWAY, "idle");
        } else if (silentTicks == lane.pingTicks()) {
            takenAtPing = taken();
            ping();
        } else if (silentTicks > lane.pingTicks() + lane.pongTicks()) {
            cutUnlessItReads();
        }
    }

    // A slow reader may be long in coming to our ping.
    private void cutUnlessItReads() {
        long now = taken();
        if (now > takenAtPing) {
            takenAtPing = now;
            silentTicks = lane.pingTicks();
        } else {
            cause = CloseCause.TIMEOUT;
            ctx.close();
        }
    }

    private long taken() {
        ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
        return waiting == null ? written : written - waiting.totalPendingWriteBytes();
    }

    void heard() {
        if (open) {
            silentTicks = 0;
        }
    }

    void heardMessage() {
        idleTicks = 0;
        lane.counts().received();
    }

    /** Whether neither side has begun to close. */
    public boolean open() {
        return open;
    }

    /** The end; called once. */
    void ended(WebSocketListener listener) {
        open = false;
        lane.remove(this, cause);
        listener.closed(closeCode, closeReason);
    }

    @Nullable
    WebSocketSession before() {
        return before;
    }

    @Nullable
    WebSocketSession after() {
        return after;
    }

    void link(@Nullable WebSocketSession newBefore, @Nullable WebSocketSession newAfter) {
        before = newBefore;
        after = newAfter;
    }

    WebSocketLane lane() {
        return lane;
    }

    /** The subprotocol that was agreed on; empty for none. */
    public String subprotocol() {
        return agreement.subprotocol();
    }

    /** Whether messages may be compressed. */
    public boolean compressed() {
        return agreement.compressed();
    }

    /** The peer. */
    public SocketAddress remote() {
        return ctx.channel().remoteAddress();
    }

    /** The connection's short name in the log. */
    public String id() {
        return ctx.channel().id().asShortText();
    }

    /** The event loop that the connection lives on. */
    public EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    Channel channel() {
        return ctx.channel();
    }
}
