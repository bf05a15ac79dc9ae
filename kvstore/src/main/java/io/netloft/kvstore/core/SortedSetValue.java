package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set: blocks of members in order, and from {@value #SMALL} members on an index by member.
 *
 * <p>A block holds up to {@value #BLOCK}; one that is full is split. Finding a rank adds up the sizes of the blocks before
 * it, which for a million members are a few thousand additions. Pairs of member and score never change: a new score is a
 * new pair.
 */
final class SortedSetValue extends Collected {
    static final int SMALL = 16;
    private static final int BLOCK = 256;
    private static final int MOST_SMALL = 128;
    private static final int LONGEST_SMALL = 64;

    private final long seed;
    private Block[] blocks;
    private int blockCount;
    private int size;
    private @Nullable MemberIndex index;

    /** Some members in order. */
    private static final class Block {
        private @Nullable Scored[] items;
        private int size;

        Block(int capacity) {
            items = new @Nullable Scored[capacity];
        }

        Block(Block from) {
            items = from.items.clone();
            size = from.size;
        }

        Scored get(int i) {
            Scored item = items[i];
            if (item == null) {
                throw new IndexOutOfBoundsException(i);
            }
            return item;
        }

        void insert(int at, Scored item) {
            if (size == items.length) {
                items = Arrays.copyOf(items, Math.min(BLOCK, size + (size >> 1) + 2));
            }
            System.arraycopy(items, at, items, at + 1, size - at);
            items[at] = item;
            size++;
        }

        void remove(int at) {
            System.arraycopy(items, at + 1, items, at, size - at - 1);
            items[--size] = null;
        }

        Block split() {
            int half = size / 2;
            Block right = new Block(BLOCK);
            System.arraycopy(items, half, right.items, 0, size - half);
            right.size = size - half;
            Arrays.fill(items, half, size, null);
            size = half;
            return right;
        }
    }

    SortedSetValue(int generation, long seed) {
        super(generation);
        this.seed = seed;
        this.blocks = new Block[] {new Block(4)};
        this.blockCount = 1;
    }

    private SortedSetValue(int generation, SortedSetValue from) {
        super(generation);
        seed = from.seed;
        blockCount = from.blockCount;
        blocks = new Block[from.blocks.length];
        for (int i = 0; i < blockCount; i++) {
            blocks[i] = new Block(from.blocks[i]);
        }
        size = from.size;
        index = from.index == null ? null : from.index.copy();
    }

    @Override
    String type() {
        return "zset";
    }

    @Override
    String encoding() {
        if (size > MOST_SMALL) {
            return "skiplist";
        }
        boolean[] small = {true};
        each(0, size, item -> small[0] &= item.member().length <= LONGEST_SMALL);
        return small[0] ? "listpack" : "skiplist";
    }

    @Override
    int size() {
        return size;
    }

    @Override
    SortedSetValue copy(int newGeneration) {
        return new SortedSetValue(newGeneration, this);
    }

    @Override
    long bytes() {
        long[] total = {64 + 4L * blocks.length + (index == null ? 0 : 8L * index.capacity())};
        each(0, size, item -> total[0] += 48 + (item.member().length + 7L & ~7L));
        return total[0];
    }

    @Nullable
    MemberIndex index() {
        return index;
    }

    /** Makes the index anew with so many slots; none for 0. */
    void index(int capacity) {
        index = capacity == 0 ? null : new MemberIndex(seed, capacity);
        MemberIndex made = index;
        if (made != null) {
            each(0, size, made::put);
        }
    }

    // ---- by member

    @Nullable
    Scored find(byte[] member) {
        MemberIndex members = index;
        if (members != null) {
            return members.find(member);
        }
        for (int b = 0; b < blockCount; b++) {
            for (int i = 0; i < blocks[b].size; i++) {
                if (Arrays.equals(blocks[b].get(i).member(), member)) {
                    return blocks[b].get(i);
                }
            }
        }
        return null;
    }

    /** Adds a member that is not there. */
    void add(byte[] member, double score) {
        Scored item = new Scored(member, score);
        insert(item);
        MemberIndex members = index;
        if (members != null) {
            index = members.put(item);
        } else if (size > SMALL) {
            index(4 * SMALL);
        }
    }

    /** Gives a member that is there another score. */
    void rescore(Scored old, double score) {
        Scored item = new Scored(old.member(), score);
        removeInOrder(old);
        insert(item);
        MemberIndex members = index;
        if (members != null) {
            members.put(item);
        }
    }

    void remove(Scored item) {
        removeInOrder(item);
        MemberIndex members = index;
        if (members != null) {
            index = members.remove(item.member());
        }
    }

    private void insert(Scored item) {
        int b = blockFor(item);
        Block block = blocks[b];
        if (block.size == BLOCK) {
            Block right = block.split();
            insertBlock(b + 1, right);
            block = item.compareTo(right.get(0)) >= 0 ? right : block;
        }
        block.insert(firstIn(block, other -> other.compareTo(item) >= 0), item);
        size++;
    }

    private void insertBlock(int at, Block block) {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, blockCount + (blockCount >> 1) + 1);
        }
        System.arraycopy(blocks, at, blocks, at + 1, blockCount - at);
        blocks[at] = block;
        blockCount++;
    }

    private void removeInOrder(Scored item) {
        int b = blockFor(item);
        Block block = blocks[b];
        block.remove(firstIn(block, other -> other.compareTo(item) >= 0));
        size--;
        if (block.size == 0 && blockCount > 1) {
            System.arraycopy(blocks, b + 1, blocks, b, blockCount - b - 1);
            blockCount--;
        }
    }

    // the last block that begins at or before the item
    private int blockFor(Scored item) {
        int low = 0;
        int high = blockCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks[middle].get(0).compareTo(item) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Hands on about {@code count} members from a cursor on; returns the next cursor, 0 at the end. */
    long scan(long cursor, long count, Consumer<Scored> sink) {
        MemberIndex members = index;
        if (members == null || size <= DenseIndex.SCANNED_WHOLE) {
            each(0, size, sink);
            return 0;
        }
        return members.scan(cursor, count, sink);
    }

    // ---- by order

    /** The rank of a member that is there, from 0 at the lowest score. */
    int rank(Scored item) {
        return first(other -> other.compareTo(item) >= 0);
    }

    /**
     * The rank of the first member that a test accepts, which accepts every one behind it too; the size when there is
     * none.
     */
    int first(Predicate<Scored> accepts) {
        if (size == 0) {
            return 0;
        }
        int low = 0;
        int high = blockCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Block block = blocks[middle];
            if (accepts.test(block.get(block.size - 1))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int before = 0;
        for (int b = 0; b < low; b++) {
            before += blocks[b].size;
        }
        return low == blockCount ? before : before + firstIn(blocks[low], accepts);
    }

    private static int firstIn(Block block, Predicate<Scored> accepts) {
        int low = 0;
        int high = block.size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (accepts.test(block.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The member at a rank. */
    Scored at(int rank) {
        int left = rank;
        int b = 0;
        while (left >= blocks[b].size) {
            left -= blocks[b].size;
            b++;
        }
        return blocks[b].get(left);
    }

    /** Hands on the members from one rank up to, not including, another. */
    void each(int from, int to, Consumer<Scored> sink) {
        int skip = from;
        int left = to - from;
        for (int b = 0; b < blockCount && left > 0; b++) {
            Block block = blocks[b];
            for (int i = Math.min(skip, block.size); i < block.size && left > 0; i++, left--) {
                sink.accept(block.get(i));
            }
            skip = Math.max(0, skip - block.size);
        }
    }

    /** Hands on the members from one rank up to, not including, another, the last first. */
    void eachReversed(int from, int to, Consumer<Scored> sink) {
        int skip = size - to;
        int left = to - from;
        for (int b = blockCount - 1; b >= 0 && left > 0; b--) {
            Block block = blocks[b];
            for (int i = block.size - 1 - Math.min(skip, block.size); i >= 0 && left > 0; i--, left--) {
                sink.accept(block.get(i));
            }
            skip = Math.max(0, skip - block.size);
        }
    }
}
