package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of server-sent events. {@link #send} may be called from any thread; all else belongs to the event
 * loop of the connection. While the client reads too slowly events wait in a bounded queue; when it is full the stream
 * is closed, and the client comes back with the id of the last event it has seen.
 */
public final class EventStream {
    private final ChannelHandlerContext ctx;
    private final int limit;
    private final String lastEventId;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final io.netty.util.concurrent.Future<?> heartbeat;
    private boolean written;
    private @Nullable Runnable whenSent;

    EventStream(ChannelHandlerContext ctx, WebLimits limits, String lastEventId) {
        this.ctx = ctx;
        this.limit = limits.streamQueue();
        this.lastEventId = lastEventId;
        long period = limits.heartbeat().toMillis();
        this.heartbeat = ctx.executor().scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /** What the client has seen last, from its Last-Event-ID header; empty for a new one. */
    public String lastEventId() {
        return lastEventId;
    }

    /** Whether nobody reads any more. */
    public boolean closed() {
        return !ctx.channel().isActive();
    }

    /** Runs when the client has gone. */
    public void onClose(Runnable task) {
        ctx.channel().closeFuture().addListener(future -> task.run());
    }

    /**
     * Sends an event.
     *
     * @param id what the client sends back as Last-Event-ID; null for none
     * @param type name of the event; null for the plain {@code message}
     * @param data text; may have several lines
     */
    public void send(@Nullable String id, @Nullable String type, String data) {
        hand(format(id, type, data));
    }

    /** An event: see {@link #send}. */
    public record Event(@Nullable String id, @Nullable String type, String data) {}

    /** Sends events that count as one in the queue; their number is the sender's to bound. */
    public void sendAll(List<Event> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(format(event.id(), event.type(), event.data())));
        hand(text.toString());
    }

    private void hand(String text) {
        if (ctx.executor().inEventLoop()) {
            offer(text);
        } else {
            ctx.executor().execute(() -> offer(text));
        }
    }

    /**
     * Whether all events have gone to the client's socket; if not, {@code again} runs when they have. On the event loop: a
     * sender who asks before each send never fills the queue.
     */
    public boolean isSent(Runnable again) {
        if (waiting.isEmpty() && ctx.channel().isWritable()) {
            return true;
        }
        whenSent = again;
        return false;
    }

    /** The event loop that the stream lives on. */
    public EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    /** Ends the stream. */
    public void close() {
        ctx.close();
    }

    private static String format(@Nullable String id, @Nullable String type, String data) {
        var text = new StringBuilder(data.length() + 32);
        if (id != null) {
            text.append("id: ").append(oneLine(id)).append('\n');
        }
        if (type != null) {
            text.append("event: ").append(oneLine(type)).append('\n');
        }
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        return text.append('\n').toString();
    }

    // A line end inside an id would begin a field of the sender's choosing.
    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n\\u0000]", " ");
    }

    private void offer(String text) {
        if (closed()) {
            return;
        }
        if (waiting.size() >= limit) {
            ctx.close();
            return;
        }
        waiting.add(text);
        drain();
    }

    /** Writes what fits; called again when the channel becomes writable. */
    void drain() {
        String text = ctx.channel().isWritable() ? waiting.poll() : null;
        while (text != null) {
            write(text);
            text = ctx.channel().isWritable() ? waiting.poll() : null;
        }
        ctx.flush();
        Runnable again = whenSent;
        if (again != null && waiting.isEmpty() && ctx.channel().isWritable()) {
            whenSent = null;
            again.run();
        }
    }

    void stop() {
        heartbeat.cancel(false);
        waiting.clear();
    }

    private void beat() {
        if (!written && ctx.channel().isWritable()) {
            write(":\n\n");
            ctx.flush();
        }
        written = false;
    }

    private void write(String text) {
        ByteBuf bytes = ByteBufUtil.writeUtf8(ctx.alloc(), text);
        ctx.write(new DefaultHttpContent(bytes));
        written = true;
    }
}
