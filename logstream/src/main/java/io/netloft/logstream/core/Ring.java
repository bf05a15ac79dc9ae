package io.netloft.logstream.core;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The recent blocks of a file, shared by those at its live end: bounded in bytes, the oldest goes first. It is also what
 * was read of a file that was then emptied. Any thread; nothing slow happens under its lock.
 */
public final class Ring {
    /** What a block takes beside its bytes, about: where lines come one at a time that is the most of it. */
    static final int BLOCK_BYTES = 512;

    private final int limit;
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private final TreeMap<Place, Block> byPlace =
            new TreeMap<>(Comparator.comparingLong(Place::generation).thenComparingLong(Place::offset));
    private long bytes;

    /** Where a block begins. */
    private record Place(long generation, long offset) {
        static Place of(Block block) {
            return new Place(block.generation(), block.offset());
        }
    }

    Ring(int limit) {
        this.limit = limit;
    }

    /** Keeps a block, which stays the caller's too. */
    synchronized void add(Block block) {
        blocks.addLast(block.retain());
        byPlace.put(Place.of(block), block);
        bytes += block.size() + BLOCK_BYTES;
        while (bytes > limit && blocks.size() > 1) {
            drop(blocks.removeFirst());
        }
    }

    /** A batch at a position, when it is here; the caller closes it. */
    public synchronized @Nullable Batch read(Position from, int maxBytes) {
        Block newest = blocks.peekLast();
        if (newest == null || (newest.generation() == from.generation() && newest.end() <= from.offset())) {
            return null;
        }
        Map.Entry<Place, Block> found = byPlace.floorEntry(new Place(from.generation(), from.offset()));
        if (found == null) {
            return null;
        }
        Block block = found.getValue();
        return block.generation() == from.generation() && from.offset() < block.end()
                ? BatchCut.of(block, from, maxBytes)
                : null;
    }

    /** The offset of the first block of a generation behind an offset; negative when there is none. */
    synchronized long nextAfter(long generation, long offset) {
        Place next = byPlace.higherKey(new Place(generation, offset));
        return next == null || next.generation() != generation ? -1 : next.offset();
    }

    /** Bytes held. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Lets go of everything: nobody is at the live end. */
    public synchronized void clear() {
        blocks.forEach(this::drop);
        blocks.clear();
    }

    private void drop(Block block) {
        bytes -= block.size() + BLOCK_BYTES;
        byPlace.remove(Place.of(block), block);
        block.release();
    }
}
