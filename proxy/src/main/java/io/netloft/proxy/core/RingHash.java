package io.netloft.proxy.core;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing with bounded load: every upstream stands at many points of a ring, a request goes to the first one
 * behind its key, so that a server that comes or goes moves only its own share. One that already carries more than its bound
 * is passed over for the next on the ring, so that a popular key doesn't drown its server.
 */
final class RingHash implements Balancer {
    private static final int POINTS = 160;
    private static final int MOST_POINTS = 65_536;

    private final Upstream[] upstreams;
    private final long[] points;
    private final Upstream[] owners;
    private final long totalWeight;
    private final int boundPercent;

    RingHash(List<Upstream> upstreams, int boundPercent) {
        this.upstreams = upstreams.toArray(Upstream[]::new);
        this.boundPercent = boundPercent;
        this.totalWeight = upstreams.stream().mapToLong(Upstream::weight).sum();
        record Point(long at, Upstream owner) {}
        long each = Math.max(1, Math.min(POINTS, MOST_POINTS / Math.max(1, totalWeight)));
        Point[] ring = upstreams.stream()
                .flatMap(u -> java.util.stream.LongStream.range(0, u.weight() * each)
                        .mapToObj(i -> new Point(Hash.of(u.name() + "#" + i), u)))
                .sorted((p, q) -> Long.compareUnsigned(p.at, q.at))
                .toArray(Point[]::new);
        points = Arrays.stream(ring).mapToLong(Point::at).toArray();
        owners = Arrays.stream(ring).map(Point::owner).toArray(Upstream[]::new);
    }

    @Override
    public @Nullable Upstream choose(Pick pick) {
        int start = behind(pick.keyOrRandom());
        long active = boundPercent == 0 ? 0 : total();
        for (int i = 0; i < owners.length; i++) {
            Upstream candidate = owners[(start + i) % owners.length];
            if (withinBound(candidate, active) && pick.admits(candidate)) {
                return candidate;
            }
        }
        // Everyone who may be chosen is over the bound: the key decides.
        for (int i = 0; i < owners.length && boundPercent > 0; i++) {
            Upstream candidate = owners[(start + i) % owners.length];
            if (pick.admits(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean withinBound(Upstream upstream, long active) {
        if (boundPercent == 0) {
            return true;
        }
        // Counted with the request at hand, and rounded up, so that the bounds always have room for it.
        long bound = ((active + 1) * boundPercent * upstream.weight() + 100 * totalWeight - 1) / (100 * totalWeight);
        return upstream.active() < bound;
    }

    private long total() {
        long sum = 0;
        for (Upstream upstream : upstreams) {
            sum += upstream.active();
        }
        return sum;
    }

    private int behind(long key) {
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(points[middle], key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == points.length ? 0 : low;
    }
}
