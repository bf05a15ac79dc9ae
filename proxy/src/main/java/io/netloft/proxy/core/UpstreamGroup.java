package io.netloft.proxy.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that can stand in for each other. Immutable but for the state of its upstreams; a reload makes a new group
 * around the upstreams that stay.
 */
public final class UpstreamGroup {
    private final String name;
    private final List<Upstream> upstreams;
    private final Balancer balancer;
    private final Ejection ejection;

    public UpstreamGroup(String name, List<Upstream> upstreams, BalanceMethod method, Ejection ejection) {
        this.name = name;
        this.upstreams = List.copyOf(upstreams);
        this.balancer = method.balancer();
        this.ejection = ejection;
    }

    /** Its name in the configuration. */
    public String name() {
        return name;
    }

    /** Its servers, in the order of the configuration. */
    public List<Upstream> upstreams() {
        return upstreams;
    }

    /**
     * The upstream for a request's next attempt: one that is available and wasn't tried yet; else one that was only
     * ejected; else null. An upstream is tried twice for one request only when it is the only one left.
     */
    public @Nullable Upstream choose(long nowNs, Attempts attempts) {
        if (upstreams.isEmpty()) {
            return null;
        }
        Upstream fresh = balancer.choose(upstreams, u -> u.available(nowNs) && !attempts.tried(u));
        if (fresh != null) {
            return fresh;
        }
        Upstream ejected = balancer.choose(upstreams, u -> u.lastResort() && !attempts.tried(u));
        if (ejected != null) {
            return ejected;
        }
        return balancer.choose(upstreams, Upstream::lastResort);
    }

    /**
     * Takes note that an upstream failed a request.
     *
     * @param cause what happened, for people
     * @return true when that ejected it
     */
    public boolean failed(Upstream upstream, long nowNs, String cause) {
        int inARow = upstream.failed();
        if (ejection.failures() == 0 || inARow < ejection.failures() || upstream.ejected(nowNs)) {
            return false;
        }
        if (ejectedNow(nowNs) >= ejection.allowance(upstreams.size())) {
            return false;
        }
        upstream.eject(ejection, nowNs, inARow + " failures in a row, last: " + cause);
        return true;
    }

    private int ejectedNow(long nowNs) {
        int ejected = 0;
        for (Upstream u : upstreams) {
            if (u.ejected(nowNs)) {
                ejected++;
            }
        }
        return ejected;
    }
}
