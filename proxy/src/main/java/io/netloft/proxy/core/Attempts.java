package io.netloft.proxy.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The upstreams that one request was already sent to. Reused from request to request by the connection that owns it. */
public final class Attempts {
    private static final int MOST = 16;

    private final @Nullable Upstream[] tried = new @Nullable Upstream[MOST];
    private int count;

    /** How many attempts were made. */
    public int count() {
        return count;
    }

    /** Takes note of one more. */
    public void add(Upstream upstream) {
        tried[count % MOST] = upstream;
        count++;
    }

    /** True when the request was sent there before. */
    public boolean tried(Upstream upstream) {
        int known = Math.min(count, MOST);
        for (int i = 0; i < known; i++) {
            if (tried[i] == upstream) {
                return true;
            }
        }
        return false;
    }

    /** Forgets everything, for the next request. */
    public void clear() {
        Arrays.fill(tried, 0, Math.min(count, MOST), null);
        count = 0;
    }
}
