package io.netloft.proxy.core;

import io.netloft.proxy.core.Pick.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that can stand in for each other. It lives as long as its name is configured; its rule and its members are
 * replaced whole, by one thread at a time, while every event loop reads them.
 */
public final class UpstreamGroup {
    /** Whom to ask when nobody is available, in this order. */
    private static final List<Stage> LAST_RESORTS = List.of(Stage.UNCHECKED, Stage.EJECTED, Stage.AGAIN);

    private final String name;
    private final RetryBudget budget = new RetryBudget();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Make make;

    /** What the group is made of at one time. */
    private record Make(GroupRule rule, List<Upstream> upstreams, Tier[] tiers) {}

    /** The upstreams of one priority. */
    private record Tier(List<Upstream> upstreams, Balancer balancer) {
        double availablePart(long nowNs) {
            int available = 0;
            for (Upstream upstream : upstreams) {
                if (upstream.available(nowNs)) {
                    available++;
                }
            }
            return (double) available / upstreams.size();
        }
    }

    public UpstreamGroup(String name, GroupRule rule, List<Upstream> upstreams) {
        this.name = name;
        this.make = made(rule, upstreams);
    }

    /** Its name in the configuration. */
    public String name() {
        return name;
    }

    /** How it treats its upstreams. */
    public GroupRule rule() {
        return make.rule;
    }

    /** Its servers, in the order in which they were given. */
    public List<Upstream> upstreams() {
        return make.upstreams;
    }

    /** Puts a rule and members in place; also called when a weight or priority has changed. */
    public void become(GroupRule rule, List<Upstream> upstreams) {
        make = made(rule, upstreams);
    }

    private static Make made(GroupRule rule, List<Upstream> upstreams) {
        TreeMap<Integer, List<Upstream>> byPriority = new TreeMap<>();
        for (Upstream upstream : upstreams) {
            if (upstream.weight() > 0) {
                byPriority
                        .computeIfAbsent(upstream.priority(), p -> new ArrayList<>())
                        .add(upstream);
            }
        }
        Tier[] tiers = byPriority.values().stream()
                .map(members -> new Tier(members, rule.balance().balancer(members, rule)))
                .toArray(Tier[]::new);
        return new Make(rule, List.copyOf(upstreams), tiers);
    }

    /**
     * The upstream for a request's next attempt: the one that its client had before, if it takes requests; else one that
     * takes requests and wasn't tried yet; else one not checked yet; else one that was only ejected; else one that was
     * tried; else null. When null comes because all have their hands full, the pick has {@link Pick#metFull() met} that.
     */
    public @Nullable Upstream choose(Pick pick, long nowNs) {
        Make m = make;
        pick.begin(m.rule, nowNs);
        if (m.tiers.length == 0) {
            return null;
        }
        Upstream sticky = pick.wantsSticky() ? sticky(m, pick) : null;
        if (sticky != null) {
            return sticky;
        }
        Upstream available = available(m, pick, nowNs);
        if (available != null || pick.metFull()) {
            return available;
        }
        for (Stage stage : LAST_RESORTS) {
            Upstream some = anyTier(m.tiers, pick, stage);
            if (some != null || pick.metFull()) {
                return some;
            }
        }
        return null;
    }

    /** Chooses an upstream and gives it the request: {@link Upstream#finished()} must follow. Null as for {@link #choose}. */
    public @Nullable Upstream take(Pick pick, long nowNs) {
        Upstream chosen = choose(pick, nowNs);
        // Where another event loop was faster, the next look sees that it is full.
        while (chosen != null && !begin(chosen)) {
            chosen = choose(pick, nowNs);
        }
        return chosen;
    }

    /** Gives a request to an upstream that was chosen; false when its hands have got full since. */
    public boolean begin(Upstream chosen) {
        return chosen.begin(make.rule.breaker().requests());
    }

    private static @Nullable Upstream sticky(Make m, Pick pick) {
        pick.stage(Stage.AVAILABLE, false);
        for (Upstream upstream : m.upstreams) {
            if (upstream.stickyId() == pick.stickyId() && pick.admits(upstream)) {
                pick.foundSticky();
                return upstream;
            }
        }
        return null;
    }

    private static @Nullable Upstream available(Make m, Pick pick, long nowNs) {
        if (m.tiers.length == 1 && m.rule.panicPercent() == 0) {
            return oneTier(m.tiers[0], pick, Stage.AVAILABLE);
        }
        Tier tier = tierFor(m, pick, nowNs);
        if (tier == null) {
            return null;
        }
        boolean panic = tier.availablePart(nowNs) * 100 < m.rule.panicPercent();
        Upstream some = oneTier(tier, pick, panic ? Stage.PANIC : Stage.AVAILABLE);
        return some != null ? some : anyTier(m.tiers, pick, Stage.AVAILABLE);
    }

    /**
     * The first priority carries what its part of well servers can carry, times the overflow; what is left goes to the
     * next. When all together can't carry everything, the load is shared in proportion, or by priority when none is well.
     */
    private static @Nullable Tier tierFor(Make m, Pick pick, long nowNs) {
        double sum = 0;
        for (Tier tier : m.tiers) {
            sum += carries(tier, m.rule, nowNs);
        }
        if (sum == 0) {
            return m.rule.panicPercent() > 0 ? m.tiers[0] : null;
        }
        double at = pick.random().nextDouble() * Math.min(1, sum);
        for (Tier tier : m.tiers) {
            at -= carries(tier, m.rule, nowNs);
            if (at < 0) {
                return tier;
            }
        }
        return m.tiers[m.tiers.length - 1];
    }

    private static double carries(Tier tier, GroupRule rule, long nowNs) {
        return Math.min(1, tier.availablePart(nowNs) * rule.overflowPercent() / 100);
    }

    private static @Nullable Upstream anyTier(Tier[] tiers, Pick pick, Stage stage) {
        for (Tier tier : tiers) {
            Upstream some = oneTier(tier, pick, stage);
            if (some != null) {
                return some;
            }
        }
        return null;
    }

    private static @Nullable Upstream oneTier(Tier tier, Pick pick, Stage stage) {
        pick.stage(stage, true);
        Upstream some = tier.balancer.choose(pick);
        if (some == null && pick.metRamping()) {
            pick.stage(stage, false);
            some = tier.balancer.choose(pick);
        }
        return some;
    }

    /**
     * Takes note of an answer.
     *
     * @param tookNs from sending the request to the answer's head
     * @return why that ejected it, for people, or null
     */
    public @Nullable String answered(Upstream upstream, int status, long tookNs, long nowNs) {
        upstream.succeeded();
        GroupRule rule = make.rule;
        if (!rule.observes()) {
            return null;
        }
        upstream.took(tookNs, nowNs);
        return observed(upstream, status >= 500, tookNs, nowNs);
    }

    /**
     * Takes note that an upstream failed a request.
     *
     * @param cause what happened, for people
     * @return why that ejected it, for people, or null
     */
    public @Nullable String failed(Upstream upstream, long tookNs, long nowNs, String cause) {
        int inARow = upstream.failed();
        Ejection ejection = make.rule.ejection();
        if (make.rule.observes()) {
            upstream.took(tookNs, nowNs);
        }
        if (ejection.failures() > 0 && inARow >= ejection.failures()) {
            return ejected(upstream, nowNs, inARow + " failures in a row, last: " + cause);
        }
        return observed(upstream, true, tookNs, nowNs);
    }

    private @Nullable String observed(Upstream upstream, boolean error, long tookNs, long nowNs) {
        Ejection ejection = make.rule.ejection();
        if (!ejection.observes()) {
            return null;
        }
        OutcomeWindow window = upstream.window();
        OutcomeWindow.Sum sum = window.over(ejection.windowNs(), nowNs);
        window.add(error, tookNs);
        if (sum == null || sum.requests() < ejection.leastRequests()) {
            return null;
        }
        long errorPercent = 100L * sum.errors() / sum.requests();
        if (ejection.errorPercent() > 0 && errorPercent >= ejection.errorPercent()) {
            return ejected(upstream, nowNs, errorPercent + " % of " + sum.requests() + " requests failed");
        }
        long meanNs = sum.latencyNs() / sum.requests();
        if (ejection.latencyNs() > 0 && meanNs >= ejection.latencyNs()) {
            String mean = meanNs / 1_000_000 + "ms";
            return ejected(upstream, nowNs, "answers took " + mean + " on average of " + sum.requests());
        }
        return null;
    }

    private @Nullable String ejected(Upstream upstream, long nowNs, String cause) {
        Make m = make;
        if (upstream.ejected(nowNs) || ejectedNow(m, nowNs) >= m.rule.ejection().allowance(m.upstreams.size())) {
            return null;
        }
        upstream.eject(m.rule.ejection(), nowNs, cause);
        return cause;
    }

    private static int ejectedNow(Make m, long nowNs) {
        int ejected = 0;
        for (Upstream u : m.upstreams) {
            if (u.ejected(nowNs)) {
                ejected++;
            }
        }
        return ejected;
    }

    // ---- the retry budget and the queue of the circuit breaker

    /** Takes one from the budget of repeated requests, if one is left. */
    public boolean mayRepeat(long nowNs) {
        Make m = make;
        long requests = 0;
        for (Upstream upstream : m.upstreams) {
            requests += upstream.requests();
        }
        RetryPolicy retry = m.rule.retry();
        return budget.take(requests, retry.budgetPercent(), retry.budgetLeast(), nowNs);
    }

    /** Takes a place among those who wait for a free upstream; {@link #waited()} must follow when true. */
    public boolean mayWait() {
        if (waiting.incrementAndGet() > make.rule.breaker().pending()) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives the place back. */
    public void waited() {
        waiting.decrementAndGet();
    }

    /** How many wait. */
    public int waiting() {
        return waiting.get();
    }
}
