package io.netloft.p2p.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is left alone for a while: ten minutes at first, twice as long each time, a day at most. A ban ends, as an address
 * may be somebody else's tomorrow, and a machine with bad memory may be mended; but whoever comes back to do the same is
 * remembered for a day after its ban. No more than a thousand are kept; the one that was not banned for longest goes first.
 *
 * @param <A> an address
 */
public final class Bans<A> {
    static final int MOST = 1_000;

    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long FIRST_NS = 10 * MINUTE_NS;
    private static final long DAY_NS = 24 * 60 * MINUTE_NS;
    private static final int MOST_DOUBLINGS = 8;

    private record Ban(long untilNs, int times) {}

    private final Map<A, Ban> bans = new LinkedHashMap<>();

    /** Nobody is banned. */
    public Bans() {}

    /** Bans an address from now on. */
    public void add(A address, long nowNs) {
        Ban before = bans.remove(address);
        boolean again = before != null && nowNs - before.untilNs < DAY_NS;
        int times = again ? before.times + 1 : 1;
        long lasts = Math.min(DAY_NS, FIRST_NS << Math.min(MOST_DOUBLINGS, times - 1));
        if (bans.size() >= MOST) {
            Iterator<A> eldest = bans.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        bans.put(address, new Ban(nowNs + lasts, times));
    }

    /** Whether an address is banned now. */
    public boolean holds(A address, long nowNs) {
        Ban ban = bans.get(address);
        return ban != null && nowNs - ban.untilNs < 0;
    }

    /** How many are banned now. */
    public int size(long nowNs) {
        return (int)
                bans.values().stream().filter(ban -> nowNs - ban.untilNs < 0).count();
    }
}
