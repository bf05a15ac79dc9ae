package io.netloft.testkit;

import io.netloft.testkit.LaneState.Count;
import io.netloft.testkit.StreamFault.Bandwidth;
import io.netloft.testkit.StreamFault.Corrupt;
import io.netloft.testkit.StreamFault.Cut;
import io.netloft.testkit.StreamFault.Ending;
import io.netloft.testkit.StreamFault.HalfOpen;
import io.netloft.testkit.StreamFault.Latency;
import io.netloft.testkit.StreamFault.Slice;
import io.netloft.testkit.StreamFault.Stall;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one relayed connection: sits at the end of the source's pipeline and writes to the target.
 *
 * <p>Bytes become parcels with the time at which they are due, and leave in order. At most {@value #HIGH} bytes wait;
 * then the source is not read until half of them have left. Both ends of a connection share one event loop, which
 * owns all state here.
 */
final class StreamLane extends ChannelInboundHandlerAdapter {
    private static final int HIGH = 256 * 1024;
    private static final int LOW = HIGH / 2;
    private static final int PACES_PER_SECOND = 100;

    private final DuplexChannel source;
    private final DuplexChannel target;
    private final LaneState<StreamFault> state;
    private final Gen gen;
    private final Queue<Parcel> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long acceptedBytes;
    private long lastDueNanos = System.nanoTime();
    private long paceNanos = lastDueNanos;
    private boolean wakeUpPending;
    private boolean discarding;
    private boolean finished;
    private @Nullable Ending ending;
    private @Nullable StreamLane opposite;

    private record Parcel(ByteBuf bytes, long dueNanos) {}

    StreamLane(DuplexChannel source, DuplexChannel target, LaneState<StreamFault> state, Gen gen) {
        this.source = source;
        this.target = target;
        this.state = state;
        this.gen = gen;
    }

    void opposite(StreamLane lane) {
        opposite = lane;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (discarding || state.has(HalfOpen.class)) {
            state.add(Count.LOST, bytes.readableBytes());
            bytes.release();
            return;
        }
        accept(bytes);
        source.config().setAutoRead(queuedBytes < HIGH);
        pump();
    }

    private void accept(ByteBuf bytes) {
        Cut cut = state.find(Cut.class).orElse(null);
        if (cut != null && acceptedBytes + bytes.readableBytes() >= cut.atByte()) {
            int keep = (int) Math.max(0, cut.atByte() - acceptedBytes);
            state.add(Count.LOST, bytes.readableBytes() - keep);
            state.add(Count.CUT, 1);
            bytes.writerIndex(bytes.readerIndex() + keep);
            ending = cut.ending();
            discardFromNowOn();
        }
        corrupt(bytes);
        acceptedBytes += bytes.readableBytes();
        enqueue(bytes);
    }

    // A cut ends both directions at once: what the other side still says goes nowhere.
    private void discardFromNowOn() {
        discarding = true;
        if (opposite != null) {
            opposite.discarding = true;
        }
    }

    private void corrupt(ByteBuf bytes) {
        for (Corrupt fault : state.all(Corrupt.class)) {
            long offset = fault.atByte() - acceptedBytes;
            if (offset >= 0 && offset < bytes.readableBytes()) {
                int at = bytes.readerIndex() + (int) offset;
                bytes.setByte(at, bytes.getByte(at) ^ fault.mask());
                state.add(Count.CHANGED, 1);
            }
        }
    }

    private void enqueue(ByteBuf bytes) {
        int max = parcelSize();
        while (bytes.readableBytes() > max) {
            add(bytes.readRetainedSlice(max));
        }
        if (bytes.isReadable()) {
            add(bytes);
        } else {
            bytes.release();
        }
    }

    private int parcelSize() {
        int slice = state.find(Slice.class).map(Slice::maxBytes).orElse(Integer.MAX_VALUE);
        long pace = state.find(Bandwidth.class).map(Bandwidth::bytesPerSecond).orElse(Long.MAX_VALUE);
        return (int) Math.min(slice, Math.max(1, Math.min(Integer.MAX_VALUE, pace / PACES_PER_SECOND)));
    }

    private void add(ByteBuf parcel) {
        long due = System.nanoTime()
                + state.find(Latency.class).map(this::drawNanos).orElse(0L);
        long pause =
                state.find(Slice.class).map(Slice::pause).orElse(Duration.ZERO).toNanos();
        lastDueNanos = Math.max(due, lastDueNanos + pause);
        queue.add(new Parcel(parcel, lastDueNanos));
        queuedBytes += parcel.readableBytes();
    }

    private long drawNanos(Latency latency) {
        return latency.delay().toNanos() + gen.uniform(0, latency.jitter().toNanos());
    }

    /** Sends what is due and arranges to be called again for the rest. */
    void pump() {
        if (state.has(Stall.class)) {
            return;
        }
        long rate = state.find(Bandwidth.class).map(Bandwidth::bytesPerSecond).orElse(0L);
        Parcel head = queue.peek();
        while (head != null && target.isWritable() && waitNanos(head, rate) <= 0) {
            queue.remove();
            send(head.bytes(), rate);
            head = queue.peek();
        }
        if (queuedBytes < LOW && !source.config().isAutoRead()) {
            source.config().setAutoRead(true);
        }
        if (head == null) {
            finish();
        } else if (target.isWritable()) {
            wakeUpIn(waitNanos(head, rate));
        }
    }

    private long waitNanos(Parcel head, long rate) {
        long now = System.nanoTime();
        long untilDue = head.dueNanos() - now;
        return rate == 0 ? untilDue : Math.max(untilDue, paceNanos - now);
    }

    private void send(ByteBuf bytes, long rate) {
        int length = bytes.readableBytes();
        queuedBytes -= length;
        if (rate > 0) {
            paceNanos = Math.max(paceNanos, System.nanoTime()) + TimeUnit.SECONDS.toNanos(length) / rate;
        }
        state.add(Count.FORWARDED, length);
        target.writeAndFlush(bytes);
    }

    private void wakeUpIn(long nanos) {
        if (!wakeUpPending) {
            wakeUpPending = true;
            source.eventLoop().schedule(this::wakeUp, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void wakeUp() {
        wakeUpPending = false;
        pump();
    }

    private void finish() {
        if (ending == null || finished) {
            return;
        }
        finished = true;
        if (ending == Ending.RST) {
            // Behind the last write, or a reset would overtake bytes that were to pass.
            target.write(target.alloc().buffer(0)).addListener(done -> resetBoth());
            target.flush();
        } else {
            shutdownOutput(target);
            if (discarding) {
                shutdownOutput(source);
            }
            closeWhenBothFinished();
        }
    }

    private static void shutdownOutput(DuplexChannel channel) {
        if (channel.isActive() && !channel.isOutputShutdown()) {
            channel.shutdownOutput();
        }
    }

    private void closeWhenBothFinished() {
        boolean cutDown = discarding && source.isInputShutdown() && target.isInputShutdown();
        boolean sourceGone = !source.isActive();
        if (cutDown || sourceGone || (opposite != null && opposite.finished)) {
            target.writeAndFlush(target.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
            source.writeAndFlush(source.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void resetBoth() {
        reset(source);
        reset(target);
    }

    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    private void sourceEnded() {
        if (discarding) {
            closeWhenBothFinished();
        } else if (!state.has(HalfOpen.class) && ending == null) {
            ending = Ending.FIN;
            pump();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            sourceEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (opposite != null) {
            opposite.releaseQueue();
        }
        sourceEnded();
        // What the target still says would reach nobody, so it learns that too.
        if (finished && !state.has(HalfOpen.class)) {
            target.close();
        }
    }

    // The target is gone, so what waits for it has nowhere to go.
    private void releaseQueue() {
        for (Parcel parcel = queue.poll(); parcel != null; parcel = queue.poll()) {
            state.add(Count.LOST, parcel.bytes().readableBytes());
            parcel.bytes().release();
        }
        queuedBytes = 0;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (opposite != null) {
            opposite.pump();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Almost always the source's reset, which the target must see as one too.
        if (state.has(HalfOpen.class)) {
            source.close();
        } else {
            resetBoth();
        }
    }
}
