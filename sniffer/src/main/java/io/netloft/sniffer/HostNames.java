package io.netloft.sniffer;

import io.netloft.chassis.net.Workers;
import io.netloft.sniffer.text.NameSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Names for the printing thread. Hosts are asked for on threads of their own, and the printing thread waits for an answer
 * no longer than {@link Patience} says; an answer that comes later serves the packets behind. When nobody answers twice
 * running, nothing is waited for until somebody does, so that a machine without a resolver shows numbers at once.
 *
 * <p><b>Memory:</b> 65,536 addresses, of which the one unused for longest makes room; 256 questions wait, and what comes
 * on top of them is shown as a number and asked for again when it comes again. Serves one thread.
 */
final class HostNames implements NameSource, AutoCloseable {
    static final int MOST = 1 << 16;

    private static final int THREADS = 4;
    private static final int QUEUE = 256;
    private static final int FAILURES = 2;

    private final AddressLookup lookup;
    private final KnownNames known;
    private final Rules rules;
    private final LongSupplier nanos;
    private final Workers workers = new Workers("sniffer-names", THREADS, QUEUE);
    private final Map<Address, Found> found = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Found> eldest) {
            return size() > MOST;
        }
    };
    private final long began;
    private long waited;
    private int late;
    private long asked;
    private long unanswered;

    /**
     * How long printing may wait.
     *
     * @param eachMillis for one address
     * @param percent of the time since the start, above the first second; 100 for no such bound
     */
    record Patience(long eachMillis, int percent) {
        /** Files wait for nobody: two seconds an address. */
        static final Patience FILE = new Patience(2_000, 100);
        /** While packets come in: 100 ms an address, a tenth of the time. */
        static final Patience LIVE = new Patience(100, 10);
    }

    /**
     * What is asked for, and how it is shown.
     *
     * @param shortened whether domains are left out: {@code -N}
     * @param network IPv4 network whose hosts are asked for; 0 with a mask of 0 for all
     * @param mask its mask
     * @param patience how long printing may wait
     */
    record Rules(boolean shortened, int network, int mask, Patience patience) {}

    /** An address of either family. */
    private record Address(long high, long low, boolean four) {
        byte[] octets() {
            byte[] octets = new byte[four ? 4 : 16];
            for (int i = 0; i < octets.length; i++) {
                long half = four || i >= 8 ? low : high;
                octets[i] = (byte) (half >>> (8 * ((octets.length - 1 - i) & 7)));
            }
            return octets;
        }
    }

    /** What became of a question: nothing yet, or a name, or that there is none. */
    private static final class Found {
        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private boolean waitedFor;
        private boolean seen;
    }

    HostNames(AddressLookup lookup, KnownNames known, Rules rules, LongSupplier nanos) {
        this.lookup = lookup;
        this.known = known;
        this.rules = rules;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    @Override
    public @Nullable String host(int address) {
        if ((address & rules.mask) != rules.network) {
            return null;
        }
        return host(new Address(0, address & 0xFFFF_FFFFL, true));
    }

    @Override
    public @Nullable String host(long high, long low) {
        return host(new Address(high, low, false));
    }

    private @Nullable String host(Address address) {
        Found one = found.get(address);
        if (one == null) {
            one = ask(address);
        }
        if (one == null) {
            unanswered++;
            return null;
        }
        if (!one.answer.isDone() && !one.waitedFor) {
            one.waitedFor = true;
            await(one);
        }
        if (!one.answer.isDone()) {
            unanswered++;
            return null;
        }
        if (!one.seen) {
            one.seen = true;
            late = 0;
        }
        String name = one.answer.getNow("");
        return name.isEmpty() ? null : name;
    }

    private @Nullable Found ask(Address address) {
        Found one = new Found();
        try {
            workers.blocking().execute(() -> one.answer.complete(answer(address)));
        } catch (RejectedExecutionException full) {
            return null;
        }
        asked++;
        found.put(address, one);
        return one;
    }

    private String answer(Address address) {
        String name = lookup.name(address.octets());
        if (name == null) {
            return "";
        }
        int dot = rules.shortened ? name.indexOf('.') : -1;
        return Printable.of(dot < 0 ? name : name.substring(0, dot));
    }

    private void await(Found one) {
        long before = nanos.getAsLong();
        long allowed = TimeUnit.SECONDS.toNanos(1) + (before - began) / 100 * rules.patience.percent;
        if (late >= FAILURES || (rules.patience.percent < 100 && waited >= allowed)) {
            return;
        }
        try {
            one.answer.get(rules.patience.eachMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            late++;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waited += nanos.getAsLong() - before;
    }

    @Override
    public @Nullable String tcpPort(int port) {
        return known.tcp(port);
    }

    @Override
    public @Nullable String udpPort(int port) {
        return known.udp(port);
    }

    @Override
    public @Nullable String station(long address) {
        return known.station(address);
    }

    /** Addresses that were asked for. */
    long asked() {
        return asked;
    }

    /** Addresses that were shown as numbers because nobody had answered yet, each time counted. */
    long unanswered() {
        return unanswered;
    }

    @Override
    public void close() {
        workers.close();
    }
}
