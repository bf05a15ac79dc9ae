package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decoder fed from its first byte to its end, with everything it did on the way.
 *
 * <p>Keeps the unread bytes as a channel would, in buffers of an allocator whose use is measured: what is still
 * allocated after {@link #close} leaked. One thread.
 */
final class CodecRun<M> implements AutoCloseable {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    // Neither pooled nor watched by the leak detector: exact numbers, at once, without garbage collection.
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final List<M> messages = new ArrayList<>();
    private final CodecProbe<M> probe;
    private ByteBuf unread = allocator.heapBuffer(0);
    private @Nullable Throwable failure;
    private long peakHeldBytes;
    private long allocatedBytes;
    private long fedBytes;

    /** How to build a decoder over an allocator. */
    interface Opener<M> {
        CodecProbe<M> open(UnpooledByteBufAllocator allocator);
    }

    CodecRun(Opener<M> opener) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        this.probe = opener.open(allocator);
        this.allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Feeds pieces until one is refused. */
    CodecRun<M> feed(Iterable<byte[]> pieces) {
        for (byte[] piece : pieces) {
            if (failure != null) {
                break;
            }
            feed(piece);
        }
        return this;
    }

    CodecRun<M> feed(byte[] piece) {
        ByteBuf next = allocator.heapBuffer(unread.readableBytes() + piece.length);
        next.writeBytes(unread).writeBytes(piece);
        unread.release();
        unread = next;
        fedBytes += piece.length;
        attempt(() -> probe.decode(unread, messages::add));
        if (failure == null) {
            peakHeldBytes = Math.max(peakHeldBytes, heldBytes());
        }
        return this;
    }

    /** Tells the decoder that the stream ended. */
    CodecRun<M> end() {
        if (failure == null) {
            attempt(() -> probe.end(messages::add));
        }
        return this;
    }

    CodecRun<M> gap(long bytes) {
        unread.clear();
        attempt(() -> ((StreamProbe<M>) probe).gap(bytes));
        return this;
    }

    StreamProbe.Footing footing() {
        return ((StreamProbe<M>) probe).footing();
    }

    /** Forgets the failure and the unread bytes, as a server does that goes on after a refusal. */
    void recover() {
        failure = null;
        messages.clear();
        unread.clear();
    }

    private void attempt(Runnable step) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            step.run();
        } catch (Throwable e) {
            failure = e;
        }
        allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    List<M> messages() {
        return messages;
    }

    /** What the decoder threw, whatever it was. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    long fedBytes() {
        return fedBytes;
    }

    /** The most bytes held between two pieces: unread ones, and the decoder's own buffers. */
    long peakHeldBytes() {
        return peakHeldBytes;
    }

    /** Java heap that decoding has allocated so far, whether kept or not. */
    long allocatedBytes() {
        return allocatedBytes;
    }

    /** Lets go of everything and tells how many bytes of buffers nobody released. */
    long closeAndCountLeaked() {
        probe.close();
        unread.release();
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @Override
    public void close() {
        long leaked = closeAndCountLeaked();
        if (leaked != 0) {
            throw new AssertionError("decoder: " + leaked
                    + " bytes of buffers still held after close (expected: 0); release what was kept for a message");
        }
    }

    private long heldBytes() {
        long own = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() - unread.capacity();
        return own + unread.readableBytes();
    }
}
