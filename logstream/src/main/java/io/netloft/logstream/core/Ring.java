package io.netloft.logstream.core;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The recent blocks of a file, shared by those at its live end: bounded in bytes, the oldest goes first. It is also what
 * was read of a file that was then emptied. Any thread; nothing slow happens under its lock.
 */
public final class Ring {
    private final int limit;
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private long bytes;

    Ring(int limit) {
        this.limit = limit;
    }

    /** Keeps a block, which stays the caller's too. */
    synchronized void add(Block block) {
        blocks.addLast(block.retain());
        bytes += block.size();
        while (bytes > limit && blocks.size() > 1) {
            drop(blocks.removeFirst());
        }
    }

    /** A batch at a position, when it is here; the caller closes it. */
    public synchronized @Nullable Batch read(Position from, int maxBytes) {
        Iterator<Block> newestFirst = blocks.descendingIterator();
        while (newestFirst.hasNext()) {
            Block block = newestFirst.next();
            if (block.generation() == from.generation()
                    && block.offset() <= from.offset()
                    && from.offset() < block.end()) {
                return BatchCut.of(block, from, maxBytes);
            }
        }
        return null;
    }

    /** The offset of the first block of a generation behind an offset; negative when there is none. */
    synchronized long nextAfter(long generation, long offset) {
        for (Block block : blocks) {
            if (block.generation() == generation && block.offset() > offset) {
                return block.offset();
            }
        }
        return -1;
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
        bytes -= block.size();
        block.release();
    }
}
