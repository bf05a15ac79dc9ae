package io.netloft.proxy.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Each in turn, as often as its weight says, and as evenly spread as can be: with weights 5, 1 and 1 the order is a a b a c a
 * a, not five times a in a row (smooth weighted round robin). The order of one round is worked out beforehand, so that a
 * choice is one addition.
 */
final class RoundRobin implements Balancer {
    /** A longer round is scaled down: what a weight of 1000 beside one of 1 loses is of no weight. */
    private static final int LONGEST = 4096;

    private final Upstream[] round;
    private final AtomicInteger turn = new AtomicInteger();

    RoundRobin(List<Upstream> upstreams) {
        round = round(upstreams);
    }

    @Override
    public @Nullable Upstream choose(Pick pick) {
        int size = round.length;
        int at = 0;
        // Whoever is passed over loses his turn to the whole round: taking just the next in line would give that one
        // double.
        for (int i = 0; i < size; i++) {
            at = Math.floorMod(turn.getAndIncrement(), size);
            if (pick.admits(round[at])) {
                return round[at];
            }
        }
        // Other loops took turns in between, and nobody was met twice for sure: once around from here.
        for (int i = 1; i < size; i++) {
            Upstream candidate = round[(at + i) % size];
            if (pick.admits(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static Upstream[] round(List<Upstream> upstreams) {
        int n = upstreams.size();
        int[] weights = scaled(upstreams.stream().mapToInt(Upstream::weight).toArray());
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int[] credit = new int[n];
        List<Upstream> order = new ArrayList<>(total);
        for (int step = 0; step < total; step++) {
            int best = 0;
            for (int i = 0; i < n; i++) {
                credit[i] += weights[i];
                if (credit[i] > credit[best]) {
                    best = i;
                }
            }
            credit[best] -= total;
            order.add(upstreams.get(best));
        }
        return order.toArray(Upstream[]::new);
    }

    private static int[] scaled(int[] weights) {
        int divisor = 0;
        long total = 0;
        for (int weight : weights) {
            divisor = gcd(weight, divisor);
            total += weight;
        }
        total /= divisor;
        int shrink = (int) Math.max(1, (total + LONGEST - 1) / LONGEST);
        int[] scaled = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            scaled[i] = Math.max(1, weights[i] / divisor / shrink);
        }
        return scaled;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
