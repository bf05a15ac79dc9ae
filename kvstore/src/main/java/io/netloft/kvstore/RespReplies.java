package io.netloft.kvstore;

import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one connection in the order of its commands: those that are there go out, the others keep their places. On
 * the connection's event loop.
 */
final class RespReplies {
    private static final byte[] NOTHING = {};

    private final RespOutput out;
    private final HeldReads held;
    private final ReplyQueue queue = new ReplyQueue();
    private @Nullable ByteBuf aside;

    RespReplies(LoopContext loop, Node node, RespOutput out) {
        this.out = out;
        this.held = new HeldReads(loop, node);
    }

    /** Whether every command so far is answered. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** How many are not. */
    int size() {
        return queue.size();
    }

    /** Takes a place for an answer that will come. */
    long await(boolean muted) {
        return muted ? queue.awaitMuted() : queue.await();
    }

    /** Where an answer that is written now goes: to the client, or aside until those before it are there. */
    ByteBuf begin() {
        if (queue.isEmpty()) {
            return out.buffer();
        }
        ByteBuf its = Unpooled.buffer();
        aside = its;
        return its;
    }

    /** The answer that {@link #begin} made room for is written. */
    void end() {
        ByteBuf its = aside;
        if (its != null) {
            aside = null;
            byte[] bytes = new byte[its.readableBytes()];
            its.readBytes(bytes);
            queue.answer(bytes);
        }
    }

    /** Answers with bytes that are ready. */
    void ready(byte[] reply, boolean muted) {
        byte[] its = muted ? NOTHING : reply;
        if (queue.isEmpty()) {
            out.buffer().writeBytes(its);
        } else {
            queue.answer(its);
        }
    }

    /** Keeps a read until it may run. */
    void hold(ReplyQueue.Held read) {
        queue.hold(read);
    }

    /** A write comes: the reads before it are not to see it, and take their places in the log, too. */
    void logReads(LoopClient connection, RespVersion version) {
        if (queue.holdsReads()) {
            queue.giveUpReads((slot, read) -> held.log(connection, slot, version, read));
        }
    }

    /** An answer has come to its place. */
    void place(long slot, byte[] bytes, int start, int length) {
        if (queue.isHead(slot)) {
            if (!queue.isMuted(slot) && out.isOpen()) {
                out.buffer().writeBytes(bytes, start, length);
            }
            queue.pop();
        } else {
            queue.put(slot, bytes, start, length);
        }
    }

    /** Sends what can be sent, as far as the client takes it. */
    void drain(RespWriter writer) {
        for (Object first = queue.first(); first != null; first = queue.first()) {
            if (first instanceof byte[] reply) {
                if (out.isOpen()) {
                    out.buffer().writeBytes(reply);
                }
            } else if (!ran((ReplyQueue.Held) first, writer)) {
                return;
            }
            queue.pop();
            if (!out.takesMore()) {
                return;
            }
        }
    }

    private boolean ran(ReplyQueue.Held read, RespWriter writer) {
        if (!held.isDue(read)) {
            return false;
        }
        if (out.isOpen()) {
            held.run(read, writer, out.buffer());
        }
        return true;
    }
}
