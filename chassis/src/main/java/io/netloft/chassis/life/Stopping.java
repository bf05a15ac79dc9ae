package io.netloft.chassis.life;

import io.netloft.chassis.log.Log;
import java.util.concurrent.atomic.AtomicBoolean;

/** Connects signals to a running server: the first SIGTERM or SIGINT drains, a second ends at once, SIGHUP reloads. */
final class Stopping {
    private static final Log LOG = Log.of(Stopping.class);

    private final Running running;
    private final AtomicBoolean asked = new AtomicBoolean();

    private Stopping(Running running) {
        this.running = running;
    }

    static void install(Running running) {
        var stopping = new Stopping(running);
        boolean caught = Signals.on("TERM", () -> stopping.stop(ExitCode.TERMINATED));
        Signals.on("INT", () -> stopping.stop(ExitCode.INTERRUPTED));
        if (!caught) {
            // Without signals the JVM still runs its hooks; closing in one of them is better than nothing.
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop"));
        }
        Signals.on("HUP", () -> running.reloadSoon("SIGHUP"));
    }

    private void stop(ExitCode why) {
        if (asked.compareAndSet(false, true)) {
            running.stop(why);
        } else {
            LOG.warn("stopping at once", "cause", "a second signal");
            Runtime.getRuntime().halt(why.code());
        }
    }
}
