package io.netloft.kvstore;

/** Ops that nobody waits for: what is not in the log comes up again by itself. */
final class SystemOps implements ChunkOwner {
    static final SystemOps INSTANCE = new SystemOps();

    private SystemOps() {}

    @Override
    public long origin() {
        return Long.MIN_VALUE;
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void taken(Chunk chunk) {
        chunk.release();
    }

    @Override
    public void gaveUp(Chunk chunk) {
        chunk.release();
    }
}
