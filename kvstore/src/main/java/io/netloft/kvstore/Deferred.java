package io.netloft.kvstore;

import java.util.concurrent.TimeUnit;

/** An answer that comes later, and that the rest of its connection waits for. Completed once, on the connection's loop. */
final class Deferred {
    private static final long NO_SLOT = -1;

    private final RespHandler connection;
    private final long slot;

    Deferred(RespHandler connection, long slot) {
        this.connection = connection;
        this.slot = slot;
    }

    /** One that no answer belongs to: the connection only rests for so long. */
    static Deferred pause(RespHandler connection, long ms) {
        Deferred pause = new Deferred(connection, NO_SLOT);
        connection.loop().loop().schedule(() -> connection.resume(pause), ms, TimeUnit.MILLISECONDS);
        return pause;
    }

    long slot() {
        return slot;
    }

    /** Gives the answer; nothing happens when the connection is gone or has one already. */
    void complete(byte[] reply) {
        connection.complete(this, reply);
    }

    /** The same from any thread. */
    void completeLater(byte[] reply) {
        connection.loop().loop().execute(() -> complete(reply));
    }
}
