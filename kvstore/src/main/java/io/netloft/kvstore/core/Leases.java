package io.netloft.kvstore.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All leases, and which key is bound to which. A key is bound to one at most. Part of the state. */
final class Leases {
    private final TreeMap<Long, Lease> byId = new TreeMap<>();
    private final Map<Bytes, Lease> byKey = new HashMap<>();

    boolean isEmpty() {
        return byId.isEmpty();
    }

    @Nullable
    Lease find(long id) {
        return byId.get(id);
    }

    void add(Lease lease) {
        byId.put(lease.id(), lease);
        lease.keys().forEach(key -> byKey.put(key, lease));
    }

    void remove(Lease lease) {
        byId.remove(lease.id());
        lease.keys().forEach(byKey::remove);
    }

    void attach(Lease lease, byte[] key) {
        detach(key);
        Bytes bytes = new Bytes(key);
        lease.keys().add(bytes);
        byKey.put(bytes, lease);
    }

    /** Whether the key was bound. */
    boolean detach(byte[] key) {
        if (byKey.isEmpty()) {
            return false;
        }
        Bytes bytes = new Bytes(key);
        Lease lease = byKey.remove(bytes);
        if (lease != null) {
            lease.keys().remove(bytes);
        }
        return lease != null;
    }

    /** A number that no lease has. */
    long freeId() {
        return byId.isEmpty() ? 1 : byId.lastKey() + 1;
    }

    /** All of them by number. */
    Collection<Lease> all() {
        return byId.values();
    }
}
