package io.netloft.kvstore;

import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Ops that another member sent, on their way into the log of this one, which leads. It decides itself what to send again. */
final class RemoteOps implements ChunkOwner {
    /** The word of the answer to ops that are surely not in the log. */
    static final String NOT_TAKEN = "NOTTAKEN";

    private static final byte[] TAKEN = ascii("+OK\r\n");
    private static final byte[] REFUSED = ascii("-" + NOT_TAKEN + " this member does not lead\r\n");
    private static final byte[] UNKNOWN = ascii("-UNKNOWN this member lost the lead meanwhile\r\n");
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final EventLoop loop;
    private final RespHandler connection;
    private volatile boolean broken;
    // Below every origin of this node's own: the number only keeps what one member sent together.
    private final long number = -NUMBERS.incrementAndGet();

    RemoteOps(EventLoop loop, RespHandler connection) {
        this.loop = loop;
        this.connection = connection;
    }

    @Override
    public long origin() {
        return number;
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void taken(Chunk chunk) {
        answer(chunk, TAKEN);
    }

    /** What comes after ops that were refused would overtake them: nothing more is taken from this connection. */
    @Override
    public void gaveUp(Chunk chunk) {
        broken = true;
        answer(chunk, chunk.isUncertain() ? UNKNOWN : REFUSED);
    }

    /** Whether nothing is taken any more. */
    boolean isBroken() {
        return broken;
    }

    /** Refuses ops at once. */
    void refuse(Chunk chunk) {
        answer(chunk, REFUSED);
    }

    /** {@link Chunk#first} is the slot of the connection's answers. */
    private void answer(Chunk chunk, byte[] reply) {
        long slot = chunk.first();
        chunk.release();
        loop.execute(() -> {
            if (broken) {
                connection.closeAfterAnswers();
            }
            if (connection.answered(slot, reply, 0, reply.length)) {
                connection.answersWritten();
            }
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
