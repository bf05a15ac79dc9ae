package io.netloft.p2p;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * How much metadata that is not whole yet is held of all peers together: each may have sixteen megabytes, and hundreds that
 * never end would be the end of the node. When there is no room, the one that holds most gives way, which is no peer of a
 * share of the usual kind. Belongs to the loop.
 */
final class MetadataRoom {
    static final int MOST = 24 << 20;

    private final Set<MetadataFetch> fetches = new HashSet<>();

    /** Somebody holds more than it did. */
    void grown(MetadataFetch one) {
        fetches.add(one);
        while (held() > MOST) {
            MetadataFetch largest = fetches.stream()
                    .max(Comparator.comparingInt(MetadataFetch::held))
                    .orElseThrow();
            fetches.remove(largest);
            largest.giveWay();
        }
    }

    /** Somebody holds nothing any more. */
    void released(MetadataFetch one) {
        fetches.remove(one);
    }

    /** Octets that are held. */
    long held() {
        return fetches.stream().mapToLong(MetadataFetch::held).sum();
    }
}
