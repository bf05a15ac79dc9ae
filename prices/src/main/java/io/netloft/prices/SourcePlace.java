package io.netloft.prices;

import io.netloft.prices.core.Engine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import netloft.prices.v1.PriceUpdate;

/**
 * The place of a source at the engine: of all servers one has it, the others wait until that one has gone. Any thread.
 */
final class SourcePlace {
    private static final long ASK_AGAIN_NS = 500_000_000L;

    private final Engine engine;
    private final String name;
    private final Supplier<String> tokens;
    private final long tendNs;
    private final LongSupplier clock;
    private String token = "";
    private String mark = "";
    private boolean held;
    private boolean asking;
    private boolean closed;
    private long nextNs;

    SourcePlace(Engine engine, String name, Supplier<String> tokens, long tendNs, LongSupplier clock) {
        this.engine = engine;
        this.name = name;
        this.tokens = tokens;
        this.tendNs = tendNs;
        this.clock = clock;
        this.nextNs = clock.getAsLong();
    }

    /** Whether this server has it. It is asked for when not, and kept when it has. */
    synchronized boolean held() {
        long now = clock.getAsLong();
        if (!asking && !closed && now - nextNs >= 0 && engine.reachable()) {
            asking = true;
            nextNs = now + (held ? tendNs : ASK_AGAIN_NS);
            if (held) {
                engine.tend(Map.of(name, token)).whenComplete((elsewhere, failure) -> tended(elsewhere));
            } else {
                String its = tokens.get();
                engine.open(name, its, false).whenComplete((opened, failure) -> opened(its, opened));
            }
        }
        return held;
    }

    // A stage that failed brings null.
    private synchronized void tended(List<String> elsewhere) {
        asking = false;
        if (elsewhere != null && !elsewhere.isEmpty()) {
            held = false;
        }
    }

    private synchronized void opened(String its, Engine.Opened opened) {
        asking = false;
        if (opened != null && opened.standing() == Engine.Standing.GOOD) {
            token = its;
            mark = opened.mark();
            held = true;
            nextNs = clock.getAsLong() + tendNs;
        }
    }

    /** The last mark that the engine has taken from this source, from whatever server; empty: none. */
    synchronized String mark() {
        return mark;
    }

    /** Publishes under a mark; done with false when the place was lost. */
    CompletionStage<Boolean> publish(String next, List<PriceUpdate> updates) {
        String its;
        synchronized (this) {
            its = token;
        }
        return engine.publish(name, its, next, updates).thenApply(taken -> published(next, taken.standing()));
    }

    private synchronized boolean published(String next, Engine.Standing standing) {
        if (standing == Engine.Standing.REPLACED) {
            held = false;
            return false;
        }
        mark = next;
        return true;
    }

    /** Leaves it: its products are stale. For good. */
    void leave() {
        boolean had;
        synchronized (this) {
            had = held;
            held = false;
            closed = true;
        }
        if (had) {
            engine.release(name, token);
        }
    }
}
