package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.net.Transport;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The TCP listeners: a reload opens and closes them. Called by one thread at a time, which is no event loop. */
final class TcpListeners {
    private final Binder binder;
    private final BiFunction<String, ConnectionLimit, TcpPipeline> pipelines;
    private final BiFunction<String, TcpConfig, ConnectionLimit> newLimit;
    private final Map<String, ConnectionLimit> limits = new HashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** A listener and the address that was asked for. */
    private record Open(HostPort address, Channel channel) {}

    /**
     * @param newLimit the limit of a listener of that name, made once
     * @param pipelines what a listener's connections go through
     */
    TcpListeners(
            Transport transport,
            BiFunction<String, TcpConfig, ConnectionLimit> newLimit,
            BiFunction<String, ConnectionLimit, TcpPipeline> pipelines) {
        this.binder = new Binder(transport);
        this.newLimit = newLimit;
        this.pipelines = pipelines;
    }

    /** Listeners that are bound and not yet in the others' company. */
    final class Change {
        private final Map<String, TcpConfig> wanted;
        private final Map<String, Open> fresh = new LinkedHashMap<>();

        private Change(Map<String, TcpConfig> wanted) {
            this.wanted = wanted;
        }

        /** Takes them over, and closes those that are not wanted any more; connections stay. */
        void commit() {
            open.entrySet().removeIf(entry -> {
                TcpConfig stays = wanted.get(entry.getKey());
                boolean gone = stays == null || !stays.listen().equals(entry.getValue().address);
                if (gone) {
                    binder.stopAccepting(entry.getValue().channel);
                }
                return gone;
            });
            open.putAll(fresh);
            wanted.forEach((name, rule) -> limit(name, rule).update(rule.connections(), rule.connectionsPerAddress()));
        }

        /** Closes them again: the change is not to be. */
        void undo() {
            fresh.values().forEach(o -> o.channel.close());
        }
    }

    /**
     * Binds what isn't bound yet.
     *
     * @throws io.netloft.chassis.net.BindFailedException when one can't be; none is bound then
     */
    Change prepare(Map<String, TcpConfig> wanted) {
        Change change = new Change(wanted);
        boolean done = false;
        try {
            wanted.forEach((name, rule) -> {
                Open known = open.get(name);
                if (known == null || !known.address.equals(rule.listen())) {
                    TcpPipeline pipeline = pipelines.apply(name, limit(name, rule));
                    change.fresh.put(name, new Open(rule.listen(), binder.bind(rule.listen(), pipeline)));
                }
            });
            done = true;
        } finally {
            if (!done) {
                change.undo();
            }
        }
        return change;
    }

    private ConnectionLimit limit(String name, TcpConfig rule) {
        return limits.computeIfAbsent(name, n -> newLimit.apply(n, rule));
    }

    /** What is bound, by the listeners' order. */
    List<Listening> listening() {
        List<Listening> all = new ArrayList<>();
        open.values().forEach(o -> all.add(new Listening("tcp", o.channel.localAddress())));
        return all;
    }

    Collection<Channel> channels() {
        return open.values().stream().map(Open::channel).toList();
    }
}
