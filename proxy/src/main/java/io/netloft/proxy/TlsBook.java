package io.netloft.proxy;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.tls.TlsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the connections to each group's servers are secured: replaced by reloads, and group by group when files change. Event
 * loops read; changes come one at a time, on threads that may block.
 */
final class TlsBook {
    /** A connection that is about to begin with what was replaced has surely begun by then. */
    private static final long RELEASE_SECONDS = 30;

    private final Consumer<String> changed;
    private final List<Retired> retired = new ArrayList<>();
    private volatile Map<String, ServerTls> groups = Map.of();

    private record Retired(ServerTls tls, long atNs) {}

    /** @param changed hears of each group whose connections are to be made anew */
    TlsBook(Consumer<String> changed) {
        this.changed = changed;
    }

    /** Of a group by its name, or null when its servers are spoken to in the clear. */
    @Nullable
    ServerTls of(String group) {
        return groups.get(group);
    }

    /**
     * Reads what a configuration wants, for {@link #commit}.
     *
     * @throws ConfigException when a group's files are of no use
     */
    Map<String, ServerTls> prepare(ProxyConfig config) {
        Map<String, ServerTls> next = new HashMap<>();
        for (Map.Entry<String, GroupConfig> entry : GroupRules.groups(config).entrySet()) {
            GroupConfig group = entry.getValue();
            if (group.tls() == null) {
                continue;
            }
            Set<ServerTls.Offer> offers = ServerTls.offers(group, GroupRules.health(entry.getKey(), group, config));
            ServerTls known = groups.get(entry.getKey());
            try {
                boolean same = known != null && known.isOf(group.tls(), offers);
                next.put(entry.getKey(), same ? known : ServerTls.of(group.tls(), offers));
            } catch (TlsException refused) {
                undo(next);
                throw ConfigException.refuse(
                        "groups." + entry.getKey() + ".tls", String.valueOf(refused.getMessage()), "", "");
            }
        }
        return next;
    }

    /** What was prepared isn't wanted after all. */
    void undo(Map<String, ServerTls> next) {
        next.values().stream().filter(tls -> !groups.containsValue(tls)).forEach(ServerTls::release);
    }

    /** Puts in force what was prepared. */
    synchronized void commit(Map<String, ServerTls> next) {
        Map<String, ServerTls> before = groups;
        groups = Map.copyOf(next);
        before.forEach((group, tls) -> {
            if (next.get(group) != tls) {
                retired.add(new Retired(tls, System.nanoTime()));
                changed.accept(group);
            }
        });
        next.forEach((group, tls) -> {
            if (before.get(group) != tls && !tls.verifies()) {
                ProxyLog.notVerified(group);
            }
            if (!before.containsKey(group)) {
                changed.accept(group);
            }
        });
    }

    /** Reads files that have changed again; what can't be used leaves the old ones in force. */
    synchronized void refresh() {
        Map<String, ServerTls> next = new HashMap<>(groups);
        groups.forEach((group, tls) -> {
            if (tls.fresh()) {
                return;
            }
            try {
                next.put(group, tls.again());
                ProxyLog.tlsFilesReloaded(group);
            } catch (TlsException refused) {
                ProxyLog.tlsFilesRefused(group, String.valueOf(refused.getMessage()));
            }
        });
        if (!next.equals(groups)) {
            commit(next);
        }
        long nowNs = System.nanoTime();
        retired.removeIf(old -> {
            boolean over = nowNs - old.atNs() > TimeUnit.SECONDS.toNanos(RELEASE_SECONDS);
            if (over) {
                old.tls().release();
            }
            return over;
        });
    }

    synchronized void close() {
        retired.forEach(old -> old.tls().release());
        retired.clear();
        groups.values().forEach(ServerTls::release);
        groups = Map.of();
    }
}
