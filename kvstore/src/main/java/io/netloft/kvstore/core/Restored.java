package io.netloft.kvstore.core;

import java.util.Map;
import java.util.TreeMap;

/** What a snapshot held, before a state takes it over. */
record Restored(
        Keyspace keys,
        Sessions sessions,
        Waiters waiters,
        Leases leases,
        Map<String, byte[]> nodes,
        long index,
        long stamp,
        long revision,
        long revisionBase,
        long oldestRevision) {

    /**
     * The same keys and leases as the beginning of another log: no sessions, nobody waiting, no nodes, and revisions that
     * go on above those given so far.
     */
    Restored asBeginning() {
        return new Restored(
                keys,
                new Sessions(),
                new Waiters(),
                leases,
                new TreeMap<>(),
                0,
                stamp,
                revision,
                revisionBase + index + 1,
                revision);
    }
}
