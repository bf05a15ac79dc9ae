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

    @Override
    public void gaveUp(Chunk chunk) {
        answer(chunk, chunk.isUncertain() ? UNKNOWN : REFUSED);
    }

    /** {@link Chunk#first} is the slot of the connection's answers. */
    private void answer(Chunk chunk, byte[] reply) {
        long slot = chunk.first();
        chunk.release();
        loop.execute(() -> {
            if (connection.answered(slot, reply, 0, reply.length)) {
                connection.answersWritten();
            }
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
