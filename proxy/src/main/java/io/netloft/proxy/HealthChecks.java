package io.netloft.proxy;

import io.netloft.chassis.net.Transport;
import io.netloft.proxy.core.HealthGate;
import io.netloft.proxy.core.Upstream;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks every upstream at its interval and tells it when it goes down or comes back. Each check runs on one event loop,
 * which owns its state; the set of checks is changed by reloads only, one at a time.
 *
 * <p>An upstream that answers its checks, but not as it should, may be finishing what it has in hand, as one does that is to be
 * stopped: it gets nothing new, and that is all. What waits is sent elsewhere only where checks get no answer at all, because
 * there nothing else would end the wait. Who refuses a connection has answered: a dead process's connections end by themselves.
 */
final class HealthChecks {
    private final Transport transport;
    private final LongSupplier clock;
    private final AddressBook addresses;
    private final LiveMetrics metrics;
    private final TlsBook tls;
    private final Listener listener;
    private final Map<Upstream, Check> running = new HashMap<>();

    /** Hears what concerns those who use an upstream, on any event loop. */
    interface Listener {
        /** It gets nothing new. */
        void down(Upstream upstream);

        /** It answers no checks, nor, it must be thought, what it has in hand; told after {@link #down}, or with it. */
        void silent(Upstream upstream, String cause);
    }

    HealthChecks(
            Transport transport,
            LongSupplier clock,
            AddressBook addresses,
            LiveMetrics metrics,
            TlsBook tls,
            Listener listener) {
        this.transport = transport;
        this.clock = clock;
        this.addresses = addresses;
        this.metrics = metrics;
        this.tls = tls;
        this.listener = listener;
    }

    /** Checks these from now on, and nothing else. What stays with the same rule goes on undisturbed. */
    synchronized void watch(List<Membership.Checked> wanted) {
        Set<Upstream> kept = new HashSet<>();
        for (Membership.Checked next : wanted) {
            kept.add(next.upstream());
            Check current = running.get(next.upstream());
            if (current != null && current.checked.equals(next)) {
                continue;
            }
            if (current != null) {
                current.stop();
            }
            Check check = new Check(next, transport.group().next());
            running.put(next.upstream(), check);
            check.start();
        }
        running.entrySet().removeIf(entry -> {
            boolean gone = !kept.contains(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
    }

    synchronized void stop() {
        running.values().forEach(Check::stop);
        running.clear();
    }

    /** The checks of one upstream. Everything but start and stop happens on its event loop. */
    private final class Check {
        private final Membership.Checked checked;
        private final Upstream upstream;
        private final GroupConfig.Health rule;
        private final EventLoop loop;
        private HealthGate gate;
        private volatile boolean stopped;
        private @Nullable ScheduledFuture<?> next;

        Check(Membership.Checked checked, EventLoop loop) {
            this.checked = checked;
            this.upstream = checked.upstream();
            this.rule = checked.rule();
            this.loop = loop;
            this.gate = new HealthGate(rule.rise(), rule.fall(), upstream.up());
        }

        void start() {
            if (rule.type() == GroupConfig.HealthType.NONE) {
                upstream.up(true, "not checked");
                return;
            }
            loop.execute(this::check);
        }

        void stop() {
            stopped = true;
            loop.execute(() -> {
                if (next != null) {
                    next.cancel(false);
                }
            });
        }

        private void check() {
            if (stopped) {
                return;
            }
            InetSocketAddress address = addresses.of(upstream);
            if (address == null) {
                addresses.learn(List.of(upstream));
                finished(Probe.Result.failed("the name has no address"));
                return;
            }
            Probe.run(transport, loop, address, checked, tls.of(upstream.group()), this::finished);
        }

        private void finished(Probe.Result result) {
            if (stopped) {
                return;
            }
            metrics.checked(upstream, result.passed());
            boolean first = !upstream.checked();
            boolean silent = result.silent();
            boolean fellSilent = first ? silent : gate.fellSilent(silent);
            if (first) {
                gate = HealthGate.decided(rule.rise(), rule.fall(), result.passed(), silent);
            }
            if (first || gate.accept(result.passed())) {
                changed(gate.up(), first, result.cause());
            }
            if (fellSilent) {
                listener.silent(upstream, result.cause());
            }
            next = loop.schedule(this::check, delayMs(), TimeUnit.MILLISECONDS);
        }

        private void changed(boolean up, boolean first, String cause) {
            if (up && !first) {
                upstream.warmFrom(clock.getAsLong());
            }
            upstream.up(up, (up ? "check passed: " : "check failed: ") + cause);
            ProxyLog.healthChanged(upstream, up, cause);
            if (!up) {
                listener.down(upstream);
            }
        }

        /** The interval, moved at random so that checks from many proxies don't march in step. */
        private long delayMs() {
            long interval = rule.interval().toMillis();
            long spread = interval * rule.jitter() / 100;
            return spread == 0
                    ? interval
                    : interval - spread + ThreadLocalRandom.current().nextLong(2 * spread + 1);
        }
    }
}
