package io.netloft.kvstore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a connection that can't be written yet, in the order of its commands. A slot holds an answer, or a read
 * that waits for what is before it, or nothing until an answer comes.
 */
final class ReplyQueue {
    private static final int FIRST = 16;

    /**
     * A read that waits.
     *
     * @param raw the command as an array of bulks
     * @param ticket of the gate; 0 when it is through it already
     * @param muted whether the client wants no answer
     */
    record Held(byte[] raw, long ticket, boolean muted) {}

    /** In a slot whose answer nobody wants. */
    private static final Object MUTED = new Object();

    private static final byte[] NOTHING = {};

    private @Nullable Object[] slots = new @Nullable Object[FIRST];
    private long head;
    private long tail;
    private int held;

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return (int) (tail - head);
    }

    /** Where the next command's answer goes. */
    long next() {
        return tail;
    }

    /** Takes a slot for an answer that will come. */
    long await() {
        return add(null);
    }

    /** Takes a slot for an answer that will come and that the client does not want. */
    long awaitMuted() {
        return add(MUTED);
    }

    /** Whether the client does not want what comes to a slot. */
    boolean isMuted(long slot) {
        return slots[at(slot)] == MUTED;
    }

    /** Takes a slot with its answer. */
    void answer(byte[] reply) {
        add(reply);
    }

    /** Takes a slot for a read. */
    void hold(Held read) {
        add(read);
        held++;
    }

    /** Whether a read waits. */
    boolean holdsReads() {
        return held > 0;
    }

    /** Makes the reads that wait into slots whose answers will come, in their order. */
    void giveUpReads(Taker taker) {
        for (long slot = head; held > 0 && slot < tail; slot++) {
            if (slots[at(slot)] instanceof Held read) {
                slots[at(slot)] = read.muted() ? MUTED : null;
                held--;
                taker.take(slot, read);
            }
        }
    }

    /** Who takes reads over. */
    interface Taker {
        void take(long slot, Held read);
    }

    private long add(@Nullable Object what) {
        if (size() == slots.length) {
            grow();
        }
        slots[at(tail)] = what;
        return tail++;
    }

    private void grow() {
        @Nullable Object[] more = new @Nullable Object[2 * slots.length];
        for (long slot = head; slot < tail; slot++) {
            more[(int) (slot & (more.length - 1))] = slots[at(slot)];
        }
        slots = more;
    }

    private int at(long slot) {
        return (int) (slot & (slots.length - 1));
    }

    boolean isHead(long slot) {
        return slot == head;
    }

    /** Lets an answer come to its slot. */
    void put(long slot, byte[] bytes, int start, int length) {
        slots[at(slot)] = isMuted(slot) ? NOTHING : Arrays.copyOfRange(bytes, start, start + length);
    }

    /** What the first slot holds: an answer (bytes), a read, or null while an answer is to come. */
    @Nullable
    Object first() {
        Object its = head == tail ? null : slots[at(head)];
        return its == MUTED ? null : its;
    }

    /** Takes the first slot away. */
    void pop() {
        if (slots[at(head)] instanceof Held) {
            held--;
        }
        slots[at(head)] = null;
        head++;
    }
}
