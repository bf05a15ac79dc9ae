package io.netloft.kvstore;

import org.jspecify.annotations.Nullable;

/** Tells the thread that commits where entries go at the moment. */
interface Router {
    /** Whether this node leads and has applied everything from before its term. */
    boolean leads();

    /** The way to the member that leads; null when this one does, or when none is known or reached. */
    @Nullable
    PeerLink toLeader();
}
