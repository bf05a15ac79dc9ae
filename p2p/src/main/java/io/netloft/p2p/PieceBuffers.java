package io.netloft.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the octets of pieces are put together. The memory of a piece that is written serves the next one, the latest first:
 * it is in the processor's caches still, and new memory costs a fault for each of its pages. Belongs to the loop.
 */
final class PieceBuffers {
    private static final int MOST_SPARE = 8 << 20;

    private final Map<Integer, ByteBuf> open = new HashMap<>();
    private final Deque<ByteBuf> spare = new ArrayDeque<>();

    /** That of a piece of so many octets, which has as much room. */
    ByteBuf of(int piece, int length) {
        ByteBuf known = open.get(piece);
        if (known != null) {
            return known;
        }
        ByteBuf last = spare.peek();
        ByteBuf octets = last != null && last.capacity() == length
                ? spare.pop()
                : PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        open.put(piece, octets);
        return octets;
    }

    /** Takes away that of a piece, which is the caller's from now on; null when there is none. */
    @Nullable
    ByteBuf take(int piece) {
        return open.remove(piece);
    }

    /** Takes one back. */
    void giveBack(ByteBuf octets) {
        ByteBuf last = spare.peek();
        boolean alike = last == null || last.capacity() == octets.capacity();
        if (alike && (spare.size() + 1L) * octets.capacity() <= MOST_SPARE) {
            spare.push(octets);
        } else {
            octets.release();
        }
    }

    /** Lets go of the memory that waits for another piece, when no piece is put together. */
    void rest() {
        if (open.isEmpty()) {
            spare.forEach(ByteBuf::release);
            spare.clear();
        }
    }

    /** Lets go of everything. */
    void clear() {
        open.values().forEach(ByteBuf::release);
        open.clear();
        rest();
    }
}
