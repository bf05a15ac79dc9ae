package io.netloft.kvstore.core;

import java.util.Map;

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
        long oldestRevision) {}
