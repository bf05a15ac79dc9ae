package io.netloft.kvstore.core;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a snapshot holds beside the keys: sessions, waiters, leases, the node table. Small, so it is written to memory when
 * the state is frozen.
 *
 * <p>All numbers are {@code v}, for this is cut into blocks at any byte.
 *
 * <pre>
 *   sessions  look at v | v | (origin v | acked below v | used at v | replies v | (kind u8: 0 none, 1 waits, 2 | bytes)…)…
 *   waiters   v | (origin v | seq v | flags u8: 1 RESP3, 2 sorted sets | command | deadline v | keys v | key …)…, the longest waiting first
 *   leases    v | (number v | ttl ms v | deadline v | keys v | key …)…
 *   nodes     v | (key | value)…
 * </pre>
 */
final class RestOfState {
    private static final int NONE = 0;
    private static final int WAITS = 1;
    private static final int REPLY = 2;
    private static final int RESP3 = 1;
    private static final int SORTED = 2;

    private RestOfState() {}

    static byte[] bytes(Store store) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            sessions(store.sessions(), out);
            waiters(store.waiters(), out);
            leases(store.leases(), out);
            v(out, store.nodes().size());
            for (Map.Entry<String, byte[]> node : store.nodes().entrySet()) {
                bytes(out, node.getKey().getBytes(StandardCharsets.UTF_8));
                bytes(out, node.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void sessions(Sessions sessions, DataOutputStream out) throws IOException {
        v(out, sessions.lookAt());
        Map<Long, Session> sorted = sessions.sorted();
        v(out, sorted.size());
        for (Map.Entry<Long, Session> one : sorted.entrySet()) {
            Session session = one.getValue();
            v(out, one.getKey());
            v(out, session.ackedBelow());
            v(out, session.usedAt());
            v(out, session.end() - session.ackedBelow());
            for (long seq = session.ackedBelow(); seq < session.end(); seq++) {
                byte[] reply = session.reply(seq);
                int kind = reply == Session.WAITING ? WAITS : reply == null ? NONE : REPLY;
                out.writeByte(kind);
                if (reply != null && kind == REPLY) {
                    bytes(out, reply);
                }
            }
        }
    }

    private static void waiters(Waiters waiters, DataOutputStream out) throws IOException {
        v(out, waiters.inOrder().size());
        for (Waiter waiter : waiters.inOrder()) {
            v(out, waiter.origin());
            v(out, waiter.seq());
            out.writeByte((waiter.resp3() ? RESP3 : 0) | (waiter.sorted() ? SORTED : 0));
            bytes(out, waiter.command());
            v(out, waiter.deadlineMs());
            v(out, waiter.keys().length);
            for (byte[] key : waiter.keys()) {
                bytes(out, key);
            }
        }
    }

    private static void leases(Leases leases, DataOutputStream out) throws IOException {
        v(out, leases.all().size());
        for (Lease lease : leases.all()) {
            v(out, lease.id());
            v(out, lease.ttlMs());
            v(out, lease.deadlineMs());
            v(out, lease.keys().size());
            for (Bytes key : lease.keys()) {
                bytes(out, key.array());
            }
        }
    }

    private static void v(DataOutputStream out, long value) throws IOException {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.writeByte((int) (left | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        v(out, bytes.length);
        out.write(bytes);
    }

    // ---- reading

    static Sessions sessions(BlockInput in) throws IOException {
        Sessions sessions = new Sessions();
        sessions.lookAt(in.v());
        for (int left = in.count(); left > 0; left--) {
            long origin = in.v();
            long acked = in.v();
            Session session = new Session(acked, in.v());
            int replies = in.count();
            for (int i = 0; i < replies; i++) {
                int kind = in.u8();
                if (kind == WAITS) {
                    session.keep(acked + i, Session.WAITING);
                } else if (kind == REPLY) {
                    session.keep(acked + i, in.bytes());
                }
            }
            sessions.restore(origin, session);
        }
        return sessions;
    }

    static Waiters waiters(BlockInput in) throws IOException {
        Waiters waiters = new Waiters();
        for (int left = in.count(); left > 0; left--) {
            long origin = in.v();
            long seq = in.v();
            int flags = in.u8();
            byte[] command = in.bytes();
            long deadline = in.v();
            byte[][] keys = new byte[in.count()][];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = in.bytes();
            }
            waiters.add(new Waiter(origin, seq, (flags & RESP3) != 0, (flags & SORTED) != 0, command, keys, deadline));
        }
        return waiters;
    }

    static Leases leases(BlockInput in) throws IOException {
        Leases leases = new Leases();
        for (int left = in.count(); left > 0; left--) {
            Lease lease = new Lease(in.v(), in.v(), in.v());
            for (int keys = in.count(); keys > 0; keys--) {
                lease.keys().add(new Bytes(in.bytes()));
            }
            leases.add(lease);
        }
        return leases;
    }

    static Map<String, byte[]> nodes(BlockInput in) throws IOException {
        Map<String, byte[]> nodes = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            String key = new String(in.bytes(), StandardCharsets.UTF_8);
            nodes.put(key, in.bytes());
        }
        return nodes;
    }
}
