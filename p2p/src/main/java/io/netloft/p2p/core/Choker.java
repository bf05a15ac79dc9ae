package io.netloft.p2p.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask of us. On a local network bandwidth is free: everybody who is interested may, as long as there are
 * slots. Only beyond that the best are chosen: while we fetch, those who give us most; after, those who take fastest, for
 * they will give on soonest. One slot goes to another by chance every thirty seconds, so that a newcomer can show itself.
 */
public final class Choker {
    private static final long TURN_NS = 30_000_000_000L;

    private final int slots;
    private final SplittableRandom random;
    private @Nullable SwarmPeer lucky;
    private long turnNs;

    Choker(int slots, SplittableRandom random) {
        this.slots = slots;
        this.random = random;
    }

    /** The peers that may ask from now on. */
    List<SwarmPeer> choose(List<SwarmPeer> peers, boolean seeding, long nowNs) {
        List<SwarmPeer> candidates =
                new ArrayList<>(peers.stream().filter(SwarmPeer::interested).toList());
        if (candidates.size() <= slots) {
            return candidates;
        }
        SwarmPeer chance = lucky(candidates, nowNs);
        candidates.remove(chance);
        candidates.sort(Comparator.comparingDouble(
                peer -> -(seeding ? peer.up().perSecond(nowNs) : peer.down().perSecond(nowNs))));
        List<SwarmPeer> chosen = new ArrayList<>(candidates.subList(0, slots - 1));
        chosen.add(chance);
        return chosen;
    }

    private SwarmPeer lucky(List<SwarmPeer> candidates, long nowNs) {
        SwarmPeer now = lucky;
        if (now == null || nowNs - turnNs >= TURN_NS || !candidates.contains(now)) {
            List<SwarmPeer> choked =
                    candidates.stream().filter(SwarmPeer::choked).toList();
            List<SwarmPeer> from = choked.isEmpty() ? candidates : choked;
            now = from.get(random.nextInt(from.size()));
            lucky = now;
            turnNs = nowNs;
        }
        return now;
    }
}
