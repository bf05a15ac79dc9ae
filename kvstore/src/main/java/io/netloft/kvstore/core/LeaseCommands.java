package io.netloft.kvstore.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * LEASE: keys that vanish together. A key that is set anew or deleted leaves its lease; the leader logs the end of one
 * that was not renewed.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
final class LeaseCommands {
    private static final CommandError UNKNOWN = new CommandError("ERR no such lease");
    private static final CommandError TAKEN = new CommandError("ERR the lease is there already");
    private static final CommandError TIME = new CommandError("ERR invalid lease time");

    private LeaseCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("lease|grant", LeaseCommands::grant);
        bind.accept("lease|renew", LeaseCommands::renew);
        bind.accept("lease|revoke", LeaseCommands::revoke);
        bind.accept("lease|attach", LeaseCommands::attach);
        bind.accept("lease|detach", LeaseCommands::detach);
        bind.accept("lease|ttl", LeaseCommands::ttl);
        bind.accept("lease|keys", LeaseCommands::keys);
        bind.accept("lease|list", LeaseCommands::list);
    }

    static Lease find(Call call, int i) {
        Lease lease = call.store().leases().find(call.integer(i));
        if (lease == null) {
            throw UNKNOWN;
        }
        return lease;
    }

    private static void grant(Call call) {
        if (call.count() > 4) {
            throw CommandError.SYNTAX;
        }
        long ttl = call.integer(2, 1, Long.MAX_VALUE / 2 - call.now(), TIME);
        Leases leases = call.store().leases();
        long id =
                call.count() == 4 ? call.integer(3, 1, Long.MAX_VALUE - 1, CommandError.NOT_POSITIVE) : leases.freeId();
        if (leases.find(id) != null) {
            throw TAKEN;
        }
        leases.add(new Lease(id, ttl, call.now() + ttl));
        call.out().integer(id);
    }

    private static void renew(Call call) {
        Lease lease = find(call, 2);
        lease.renew(call.now());
        call.out().integer(lease.ttlMs());
    }

    private static void revoke(Call call) {
        Lease lease = find(call, 2);
        int keys = lease.keys().size();
        end(call.store(), lease, "del");
        call.out().integer(keys);
    }

    /** Ends a lease and deletes its keys. */
    static void end(Store store, Lease lease, String event) {
        List<Bytes> keys = new ArrayList<>(lease.keys());
        store.leases().remove(lease);
        for (Bytes key : keys) {
            if (store.remove(key.array())) {
                store.event(event.equals("expired") ? 'x' : 'g', event, key.array(), null);
            }
        }
    }

    private static void attach(Call call) {
        Lease lease = find(call, 2);
        int bound = 0;
        for (int i = 3; i < call.count(); i++) {
            Entry entry = call.find(i);
            if (entry != null) {
                call.store().leases().attach(lease, entry.key());
                bound++;
            }
        }
        call.out().integer(bound);
    }

    private static void detach(Call call) {
        int freed = 0;
        for (int i = 2; i < call.count(); i++) {
            freed += call.store().leases().detach(call.bytes(i)) ? 1 : 0;
        }
        call.out().integer(freed);
    }

    private static void ttl(Call call) {
        Lease lease = call.store().leases().find(call.integer(2));
        call.out().integer(lease == null ? -2 : Math.max(0, lease.deadlineMs() - call.now()));
    }

    private static void keys(Call call) {
        Lease lease = find(call, 2);
        call.out().array(lease.keys().size());
        lease.keys().forEach(key -> call.out().bulk(key.array()));
    }

    private static void list(Call call) {
        Leases leases = call.store().leases();
        call.out().array(leases.all().size());
        leases.all().forEach(lease -> call.out().integer(lease.id()));
    }

    static Map<Long, Long> due(Store store, long now) {
        Map<Long, Long> due = new LinkedHashMap<>();
        for (Lease lease : store.leases().all()) {
            if (lease.deadlineMs() <= now) {
                due.put(lease.id(), lease.deadlineMs());
            }
        }
        return due;
    }
}
