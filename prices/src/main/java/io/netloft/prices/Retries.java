package io.netloft.prices;

import io.grpc.Metadata;
import io.grpc.Status;
import io.netloft.chassis.config.Values;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether a client whose call has ended comes back, and when it gives up. Guarded by whoever has it. */
final class Retries {
    /** Time until the next try. */
    static final long AGAIN_MS = 1_000;

    // What may be otherwise in a second: the server restarts, a proxy before it does, there is no room just now.
    private static final Set<Status.Code> PASSING = EnumSet.of(
            Status.Code.OK,
            Status.Code.UNAVAILABLE,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.CANCELLED,
            Status.Code.INTERNAL,
            Status.Code.UNKNOWN);

    private final Duration patience;
    private final LongSupplier clock;
    private long awayNs;
    private boolean away;

    /**
     * Nothing has happened yet.
     *
     * @param patience how long a server may be away before the client gives up
     */
    Retries(Duration patience, LongSupplier clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** The server has answered. */
    void alive() {
        away = false;
    }

    /** A call has ended: why there is no other try, or null, which means one after {@link #AGAIN_MS}. */
    @Nullable
    String after(Status status, Metadata trailers) {
        String told = Endings.told(status, trailers);
        if (!PASSING.contains(status.getCode())) {
            return told;
        }
        long now = clock.getAsLong();
        if (!away) {
            away = true;
            awayNs = now;
        }
        return now - awayNs < patience.toNanos()
                ? null
                : "no server for " + Values.format(patience) + ", the last try: " + told
                        + "; start it, name another one with --server, or wait longer with --retry-for";
    }
}
