package io.netloft.testkit;

import io.netloft.testkit.DatagramFault.Corrupt;
import io.netloft.testkit.DatagramFault.Delay;
import io.netloft.testkit.DatagramFault.Drop;
import io.netloft.testkit.DatagramFault.Duplicate;
import io.netloft.testkit.DatagramFault.Reorder;
import io.netloft.testkit.LaneState.Count;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a UDP relay. At most {@value #MAX_WAITING} datagrams wait; further ones are dropped and counted.
 * The event loop owns all state.
 */
final class DatagramLane {
    private static final int MAX_WAITING = 4_096;

    private final LaneState<DatagramFault> state;
    private final Gen gen;
    private final EventExecutor loop;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private @Nullable Waiting heldBack;
    private boolean closed;

    /** A datagram on its way, by identity: two equal ones are still two. */
    private static final class Waiting {
        private final ByteBuf bytes;
        private final Consumer<ByteBuf> receiver;

        Waiting(ByteBuf bytes, Consumer<ByteBuf> receiver) {
            this.bytes = bytes;
            this.receiver = receiver;
        }
    }

    DatagramLane(LaneState<DatagramFault> state, Gen gen, EventExecutor loop) {
        this.state = state;
        this.gen = gen;
        this.loop = loop;
    }

    /** Takes over {@code bytes}; hands each copy that survives to {@code receiver}, which takes it over in turn. */
    void accept(ByteBuf bytes, Consumer<ByteBuf> receiver) {
        if (closed
                || state.find(Drop.class)
                        .filter(drop -> gen.chance(drop.percent()))
                        .isPresent()) {
            state.add(Count.LOST, 1);
            bytes.release();
            return;
        }
        ByteBuf sent = corrupted(bytes);
        if (state.find(Duplicate.class)
                .filter(twice -> gen.chance(twice.percent()))
                .isPresent()) {
            state.add(Count.DUPLICATED, 1);
            delay(sent.copy(), receiver);
        }
        delay(sent, receiver);
    }

    private ByteBuf corrupted(ByteBuf bytes) {
        boolean hit = state.find(Corrupt.class)
                .filter(fault -> gen.chance(fault.percent()))
                .isPresent();
        if (!hit || !bytes.isReadable()) {
            return bytes;
        }
        int at = bytes.readerIndex() + (int) gen.uniform(0, bytes.readableBytes() - 1);
        bytes.setByte(at, bytes.getByte(at) ^ (1 << gen.uniform(0, 7)));
        state.add(Count.CHANGED, 1);
        return bytes;
    }

    private void delay(ByteBuf bytes, Consumer<ByteBuf> receiver) {
        if (waiting.size() >= MAX_WAITING) {
            state.add(Count.OVERFLOWED, 1);
            bytes.release();
            return;
        }
        Waiting datagram = new Waiting(bytes, receiver);
        waiting.add(datagram);
        long nanos = state.find(Delay.class).map(this::drawNanos).orElse(0L);
        if (nanos == 0) {
            arrive(datagram);
        } else {
            loop.schedule(() -> arrive(datagram), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private long drawNanos(Delay delay) {
        return delay.delay().toNanos() + gen.uniform(0, delay.jitter().toNanos());
    }

    private void arrive(Waiting datagram) {
        Reorder reorder = state.find(Reorder.class).orElse(null);
        if (heldBack == null && reorder != null && gen.chance(reorder.percent())) {
            heldBack = datagram;
            loop.schedule(() -> release(datagram), reorder.hold().toNanos(), TimeUnit.NANOSECONDS);
            return;
        }
        send(datagram);
        Waiting late = heldBack;
        if (late != null) {
            state.add(Count.REORDERED, 1);
            release(late);
        }
    }

    private void release(Waiting datagram) {
        if (heldBack == datagram) {
            heldBack = null;
            send(datagram);
        }
    }

    private void send(Waiting datagram) {
        if (waiting.remove(datagram)) {
            state.add(Count.FORWARDED, 1);
            datagram.receiver.accept(datagram.bytes);
        }
    }

    void close() {
        closed = true;
        waiting.forEach(datagram -> datagram.bytes.release());
        waiting.clear();
    }
}
