package io.netloft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * WebSocket connections that each keep a window of messages under way. The frames are made once: what is measured is what
 * stands between client and server, and it does not look into them. All of it happens on one event loop.
 */
final class MessageRun {
    private static final int FIN_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int SHORT = 125;
    private static final int LENGTH_16 = 126;

    /**
     * What to send.
     *
     * @param path that is upgraded
     * @param connections kept open
     * @param window messages under way on each
     * @param length of a message, bytes of text
     * @param duration from when all connections are upgraded
     */
    record Plan(String path, int connections, int window, int length, Duration duration) {}

    private final Place place;
    private final Plan plan;
    private final CompletableFuture<LoadCount> result;
    private final ByteBuf sent;
    private final ByteBuf expected;
    private final List<MessageConnection> connections = new ArrayList<>();
    private int upgraded;
    private long startNs;
    private long done;
    private long failed;
    private boolean over;

    MessageRun(Place place, Plan plan, CompletableFuture<LoadCount> result) {
        this.place = place;
        this.plan = plan;
        this.result = result;
        this.expected = Place.constant(frame(plan.length(), false));
        byte[] one = frame(plan.length(), true);
        byte[] all = new byte[one.length * plan.window()];
        for (int i = 0; i < plan.window(); i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        this.sent = Place.constant(all);
    }

    /** One text frame (RFC 6455 §5.2). The mask is of zeros, which leaves the text as it is. */
    private static byte[] frame(int length, boolean masked) {
        ByteBuf out = Unpooled.buffer();
        int mask = masked ? MASKED : 0;
        out.writeByte(FIN_TEXT);
        if (length <= SHORT) {
            out.writeByte(mask | length);
        } else {
            out.writeByte(mask | LENGTH_16).writeShort(length);
        }
        if (masked) {
            out.writeInt(0);
        }
        for (int i = 0; i < length; i++) {
            out.writeByte('a' + i % 26);
        }
        return ByteBufUtil.getBytes(out);
    }

    void start() {
        for (int i = 0; i < plan.connections(); i++) {
            place.connect(this::fill).addListener((ChannelFuture opening) -> {
                if (!opening.isSuccess()) {
                    fail(opening.cause());
                }
            });
        }
    }

    private void fill(Channel channel) {
        String request = place.get(plan.path())
                .replaceFirst(
                        "\r\n\r\n$",
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: " + MessageConnection.KEY + "\r\n\r\n");
        var connection = new MessageConnection(this, Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        connections.add(connection);
        channel.pipeline().addLast(connection);
    }

    /** What a message must come back as. */
    ByteBuf expected() {
        return expected;
    }

    /** So many messages as bytes to write. */
    ByteBuf messages(int count) {
        int one = sent.readableBytes() / plan.window();
        return sent.slice(0, count * one);
    }

    int window() {
        return plan.window();
    }

    void upgraded() {
        upgraded++;
        if (upgraded == plan.connections()) {
            startNs = System.nanoTime();
            place.loop().schedule(this::finish, plan.duration().toNanos(), TimeUnit.NANOSECONDS);
            connections.forEach(MessageConnection::begin);
        }
    }

    /** Messages came back; whether more are wanted. */
    boolean came(int count) {
        if (over) {
            return false;
        }
        done += count;
        return true;
    }

    void lost(String why) {
        if (upgraded < plan.connections()) {
            fail(new IllegalStateException(why));
        } else if (!over) {
            failed++;
        }
    }

    private void fail(Throwable cause) {
        over = true;
        connections.forEach(MessageConnection::close);
        result.completeExceptionally(cause);
    }

    private void finish() {
        over = true;
        double seconds = (System.nanoTime() - startNs) / 1e9;
        connections.forEach(MessageConnection::close);
        result.complete(new LoadCount(done, seconds, failed));
    }
}
