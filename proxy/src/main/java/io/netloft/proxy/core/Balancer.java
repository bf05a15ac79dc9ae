package io.netloft.proxy.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one upstream of a group for a request. Called by every event loop at once; must not block, nor allocate.
 */
public interface Balancer {
    /**
     * @param upstreams the group, in the order of the configuration, never empty
     * @param eligible which of them may be chosen
     * @return the choice, or null when none is eligible
     */
    @Nullable
    Upstream choose(List<Upstream> upstreams, Eligible eligible);

    /** Tells whether an upstream may be chosen for the request at hand. */
    interface Eligible {
        /** True when it may. */
        boolean test(Upstream upstream);
    }
}
