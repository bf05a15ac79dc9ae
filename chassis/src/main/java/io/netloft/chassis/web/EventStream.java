package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of server-sent events. {@link #send} may be called from any thread; all else belongs to the event
 * loop of the connection. There are two ways to feed it:
 *
 * <ul>
 *   <li>{@link #send} whatever happens: while the client reads too slowly events wait in a bounded queue; when it is full
 *       the stream is closed, and the client comes back with the id of the last event it has seen.
 *   <li>{@link #body}: write encoded events ({@link #encode}) while it takes them, and go on when it says so. Nothing
 *       waits, and bytes can be shared between streams.
 * </ul>
 *
 * A stream that is silent gets a comment now and then, so that middle boxes keep the connection.
 */
public final class EventStream {
    private static final int MAX_WAITING_BYTES = 8 << 20;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BodyStream body;
    private final int limit;
    private final String lastEventId;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final Future<?> heartbeat;
    private long waitingBytes;
    private boolean written;
    private @Nullable Runnable whenSent;

    EventStream(BodyStream body, WebLimits limits, String lastEventId) {
        this.body = body;
        this.limit = limits.streamQueue();
        this.lastEventId = lastEventId;
        long period = limits.heartbeat().toMillis();
        this.heartbeat = body.loop().scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
        body.onWritable(this::drain);
        body.onClose(this::stop);
    }

    /** What the client has seen last, from its Last-Event-ID header; empty for a new one. */
    public String lastEventId() {
        return lastEventId;
    }

    /** The bytes behind it, for a sender that keeps to the reader's pace; then use none of the others. */
    public BodyStream body() {
        return body;
    }

    /** Whether nobody reads any more. */
    public boolean closed() {
        return body.closed();
    }

    /** Runs when the client has gone. */
    public void onClose(Runnable task) {
        body.onClose(task);
    }

    /**
     * Sends an event.
     *
     * @param id what the client sends back as Last-Event-ID; null for none
     * @param type name of the event; null for the plain {@code message}
     * @param data text; may have several lines
     */
    public void send(@Nullable String id, @Nullable String type, String data) {
        sendAll(List.of(new Event(id, type, data)));
    }

    /** An event: see {@link #send}. */
    public record Event(@Nullable String id, @Nullable String type, String data) {}

    /** Sends events that count as one in the queue; their number is the sender's to bound. */
    public void sendAll(List<Event> events) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        events.forEach(event -> {
            ByteBuf data = ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, event.data());
            encode(out, event.id(), event.type(), data);
            data.release();
        });
        if (loop().inEventLoop()) {
            offer(out);
        } else {
            loop().execute(() -> offer(out));
        }
    }

    /** Tells the client how long to wait before it comes back. */
    public void retryAfter(Duration time) {
        ByteBuf out = ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "retry: " + time.toMillis() + "\n\n");
        loop().execute(() -> offer(out));
    }

    /**
     * Whether all events have gone to the client's socket; if not, {@code again} runs when they have. On the event loop: a
     * sender who asks before each send never fills the queue.
     */
    public boolean isSent(Runnable again) {
        if (waiting.isEmpty() && body.writable()) {
            return true;
        }
        whenSent = again;
        return false;
    }

    /** The event loop that the stream lives on. */
    public EventLoop loop() {
        return body.loop();
    }

    /** Ends the stream. */
    public void close() {
        loop().execute(body::close);
    }

    /** Writes an event; any line end in the data begins a line of data, whose bytes go out as they are. */
    public static void encode(ByteBuf out, @Nullable CharSequence id, @Nullable CharSequence type, ByteBuf data) {
        if (id != null) {
            field(out, "id: ", id);
        }
        if (type != null) {
            field(out, "event: ", type);
        }
        int at = data.readerIndex();
        int end = data.writerIndex();
        do {
            int lineEnd = lineEnd(data, at, end);
            ByteBufUtil.writeAscii(out, "data: ");
            out.writeBytes(data, at, lineEnd - at).writeByte('\n');
            boolean pair = lineEnd + 1 < end && data.getByte(lineEnd) == '\r' && data.getByte(lineEnd + 1) == '\n';
            at = lineEnd + (pair ? 2 : 1);
        } while (at < end);
        out.writeByte('\n');
    }

    private static int lineEnd(ByteBuf data, int from, int end) {
        int found = data.forEachByte(from, end - from, octet -> octet != '\n' && octet != '\r');
        return found < 0 ? end : found;
    }

    // A line end inside an id would begin a field of the sender's choosing.
    private static void field(ByteBuf out, String name, CharSequence value) {
        ByteBufUtil.writeAscii(out, name);
        int from = out.writerIndex();
        ByteBufUtil.writeUtf8(out, value);
        for (int at = from; at < out.writerIndex(); at++) {
            byte octet = out.getByte(at);
            if (octet == '\r' || octet == '\n' || octet == 0) {
                out.setByte(at, ' ');
            }
        }
        out.writeByte('\n');
    }

    private void offer(ByteBuf bytes) {
        boolean full = waiting.size() >= limit || waitingBytes > MAX_WAITING_BYTES;
        if (closed() || full) {
            bytes.release();
            if (full) {
                body.cut();
            }
            return;
        }
        waiting.add(bytes);
        waitingBytes += bytes.readableBytes();
        drain();
    }

    private void drain() {
        while (body.writable()) {
            ByteBuf next = waiting.poll();
            if (next == null) {
                break;
            }
            waitingBytes -= next.readableBytes();
            written = true;
            body.write(next);
        }
        Runnable again = whenSent;
        if (again != null && waiting.isEmpty() && body.writable()) {
            whenSent = null;
            again.run();
        }
    }

    private void stop() {
        heartbeat.cancel(false);
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }

    private void beat() {
        if (!written && body.writable()) {
            body.write(Unpooled.wrappedBuffer(HEARTBEAT));
        }
        written = false;
    }
}
