package io.netloft.chassis.life;

import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.chassis.tls.TlsContexts;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** What a server is given to stand on; lives as long as the process. Every part is thread-safe. */
public final class Chassis {
    private final String name;
    private final CommonConfig common;
    private final Transport transport;
    private final Meters meters;
    private final Workers workers;
    private final Admin admin;
    private final Runnable end;

    Chassis(
            String name,
            CommonConfig common,
            Transport transport,
            Meters meters,
            Workers workers,
            Admin admin,
            Runnable end) {
        this.end = end;
        this.name = name;
        this.common = common;
        this.transport = transport;
        this.meters = meters;
        this.workers = workers;
        this.admin = admin;
    }

    /** The server's name, {@code proxy}. */
    public String name() {
        return name;
    }

    /** The common keys as they were at the start. */
    public CommonConfig common() {
        return common;
    }

    /** Event loops and channel types. */
    public Transport transport() {
        return transport;
    }

    /** Opens listeners on them. */
    public Binder binder() {
        return new Binder(transport);
    }

    /** The registry of meters. */
    public Meters meters() {
        return meters;
    }

    /** The admin endpoint, to add readiness, sections and routes to. */
    public Admin admin() {
        return admin;
    }

    /** The bounded pool for disk, DNS and hashing; refuses with RejectedExecutionException when full. */
    public Executor blocking() {
        return workers.blocking();
    }

    /** The pool with its timer. */
    public Workers workers() {
        return workers;
    }

    /**
     * Server contexts that follow their files; the server closes them and hands them a new configuration on reload.
     * Their handshakes are counted.
     *
     * @throws io.netloft.chassis.tls.TlsException when a file is of no use
     */
    public TlsContexts tls(TlsConfig config, List<String> alpn) {
        return TlsContexts.server(config, alpn, workers, meters);
    }

    /**
     * Ends the process with {@link ExitCode#FAILED}: the server can't go on, and whoever watches over it had better start it
     * again. Any thread; the cause is the caller's to log.
     */
    public void fail() {
        end.run();
    }

    /** Nanoseconds of a clock that never goes back, for intervals. */
    public LongSupplier clock() {
        return System::nanoTime;
    }

    /** The time of day. */
    public InstantSource instants() {
        return InstantSource.system();
    }
}
