package io.netloft.proxy.core;

import org.jspecify.annotations.Nullable;

/**
 * Chooses one of the upstreams that it was made for. Called by every event loop at once; must not block, nor allocate. When
 * members or weights change, a new one is made.
 */
interface Balancer {
    /** The choice among those that the pick admits, or null when it admits none. */
    @Nullable
    Upstream choose(Pick pick);
}
