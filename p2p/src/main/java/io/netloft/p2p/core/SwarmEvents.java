package io.netloft.p2p.core;

/** What a swarm tells its owner. Must not call back into the swarm. */
public interface SwarmEvents {
    /** All blocks of a piece are there: check it, and say so by {@link Swarm#verified} or {@link Swarm#failed}. */
    void whole(int piece);

    /** Nothing that was wanted is missing any more. */
    void complete();
}
