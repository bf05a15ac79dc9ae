package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs the sources that find servers for groups: the DNS and watched files. The set of sources is changed by reloads, one at
 * a time; one whose rule stays goes on undisturbed.
 */
final class Discovery {
    /** The configuration's own list. */
    static final String LIST = "a list";

    static final String DNS = "dns";
    static final String FILE = "file";

    private final Transport transport;
    private final Executor blocking;
    private final Membership membership;
    private final Map<String, Running> running = new HashMap<>();

    /** Something that finds servers until it is stopped. */
    interface Source {
        void start();

        void stop();
    }

    private record Running(Object rule, Source source) {}

    /** Made only when it is to run: a source may hold a socket from its beginning. */
    private record Wanted(Object rule, Supplier<Source> source) {}

    Discovery(Transport transport, Executor blocking, Membership membership) {
        this.transport = transport;
        this.blocking = blocking;
        this.membership = membership;
    }

    /** Whether a group's configuration has a source of that name. */
    static boolean names(GroupConfig group, String source) {
        return source.equals(DNS) ? group.dns() != null : source.equals(FILE) && group.file() != null;
    }

    /** Runs the sources of these groups from now on, and no others. */
    synchronized void watch(Map<String, GroupConfig> groups) {
        Map<String, Wanted> wanted = new HashMap<>();
        groups.forEach((name, group) -> {
            EventLoop loop = transport.group().next();
            GroupConfig.Dns dns = group.dns();
            if (dns != null) {
                wanted.put(
                        DNS + " " + name, new Wanted(dns, () -> new DnsSource(name, dns, transport, loop, membership)));
            }
            Path file = group.file();
            if (file != null) {
                wanted.put(
                        FILE + " " + name,
                        new Wanted(file, () -> new FileSource(name, file, loop, blocking, membership)));
            }
        });
        running.entrySet().removeIf(entry -> {
            Wanted next = wanted.get(entry.getKey());
            boolean stays = next != null && next.rule.equals(entry.getValue().rule);
            if (!stays) {
                entry.getValue().source.stop();
            }
            return !stays;
        });
        wanted.forEach((key, next) -> {
            if (!running.containsKey(key)) {
                Source source = next.source.get();
                running.put(key, new Running(next.rule, source));
                source.start();
            }
        });
    }

    synchronized void stop() {
        running.values().forEach(r -> r.source.stop());
        running.clear();
    }
}
