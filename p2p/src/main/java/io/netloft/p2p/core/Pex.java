package io.netloft.p2p.core;

import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.PeerExchange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of peers with one peer (BEP 11): what it is to be told, and what of its words is taken. At most one message
 * a minute goes out, with at most fifty peers that are new and fifty that are gone since the last; what does not fit waits
 * for the next. Only peers with whom we are connected are told of.
 */
public final class Pex {
    /** Most peers that are new, or gone, in a message. */
    public static final int MOST = 50;

    private static final long SECOND = 1_000_000_000L;
    private static final long PERIOD_NS = 60 * SECOND;
    /** A message of the peer may come sooner than a minute after the last: its clock and the line's delay are not ours. */
    private static final long PATIENCE_NS = 50 * SECOND;

    private static final int MOST_CREDIT = 2;
    private static final int MOST_SURPLUS = 10;

    private final Set<Address> told = new LinkedHashSet<>();
    private boolean spoken;
    private long spokenNs;
    private int credit = MOST_CREDIT;
    private long creditNs;
    private int surplus;

    /** Nothing was said by either. */
    public Pex(long nowNs) {
        creditNs = nowNs;
    }

    /** Whether a message may go out. */
    public boolean due(long nowNs) {
        return !spoken || nowNs - spokenNs >= PERIOD_NS;
    }

    /**
     * What to tell now; null when there is nothing new, or it is too soon.
     *
     * @param live who we are connected with but the peer itself, each with its flags
     */
    public @Nullable PeerExchange next(Map<Address, Integer> live, long nowNs) {
        if (!due(nowNs)) {
            return null;
        }
        List<PeerExchange.Added> added = new ArrayList<>();
        live.forEach((address, flags) -> {
            if (added.size() < MOST && !told.contains(address)) {
                added.add(new PeerExchange.Added(address, flags));
            }
        });
        List<Address> dropped = told.stream()
                .filter(address -> !live.containsKey(address))
                .limit(MOST)
                .toList();
        if (added.isEmpty() && dropped.isEmpty()) {
            return null;
        }
        added.forEach(one -> told.add(one.address()));
        dropped.forEach(told::remove);
        spoken = true;
        spokenNs = nowNs;
        return new PeerExchange(added, dropped);
    }

    /** Whether a message of the peer is to be read at all: one that comes too soon is not. */
    public boolean admits(long nowNs) {
        while (credit < MOST_CREDIT && nowNs - creditNs >= PATIENCE_NS) {
            credit++;
            creditNs += PATIENCE_NS;
        }
        if (credit == MOST_CREDIT) {
            // Patience that was not needed is not saved up.
            creditNs = nowNs;
        }
        if (credit == 0) {
            surplus++;
            return false;
        }
        credit--;
        return true;
    }

    /** Whether the peer has sent messages too soon again and again. */
    public boolean floods() {
        return surplus > MOST_SURPLUS;
    }

    /** The first fifty peers of a message that may be dialled. */
    public static List<Address> worthDialling(PeerExchange said, Predicate<Address> allowed) {
        return said.added().stream()
                .map(PeerExchange.Added::address)
                .distinct()
                .limit(MOST)
                .filter(allowed)
                .toList();
    }
}
