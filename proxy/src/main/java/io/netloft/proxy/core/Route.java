package io.netloft.proxy.core;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A rule: these requests go to that group, or to several by weight, or are answered right here. Immutable.
 *
 * @param name its name in metrics and logs
 * @param match which requests it covers
 * @param shares the groups that answer and their weights; empty when the proxy answers itself
 * @param rules what it changes
 */
public record Route(String name, RouteMatch match, List<Share> shares, RouteRules rules) {
    /** Copies the list. */
    public Route {
        shares = List.copyOf(shares);
    }

    /** A group's part of a route's requests. */
    public record Share(UpstreamGroup group, int weight) {}

    /** A rule without more than host, path and group. */
    public static Route of(String name, String host, String path, UpstreamGroup group) {
        return new Route(name, RouteMatch.of(host, path), List.of(new Share(group, 1)), RouteRules.NONE);
    }

    /** True when requests and responses pass unchanged. */
    public boolean plain() {
        return rules == RouteRules.NONE || (rules.leavesRequest() && rules.leavesResponse());
    }

    /** The group for one request, or null when the proxy answers itself. */
    public @Nullable UpstreamGroup group(RandomGenerator random) {
        int n = shares.size();
        if (n <= 1) {
            return n == 0 ? null : shares.get(0).group;
        }
        int total = 0;
        for (int i = 0; i < n; i++) {
            total += shares.get(i).weight;
        }
        int at = random.nextInt(Math.max(1, total));
        for (int i = 0; i < n; i++) {
            at -= shares.get(i).weight;
            if (at < 0) {
                return shares.get(i).group;
            }
        }
        return shares.get(n - 1).group;
    }
}
