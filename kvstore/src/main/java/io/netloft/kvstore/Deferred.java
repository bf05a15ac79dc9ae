package io.netloft.kvstore;

/** An answer that comes later, and that the rest of its connection waits for. Completed once, on the connection's loop. */
final class Deferred {
    private final RespHandler connection;
    private final long slot;

    Deferred(RespHandler connection, long slot) {
        this.connection = connection;
        this.slot = slot;
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
