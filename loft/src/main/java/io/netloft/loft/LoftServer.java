package io.netloft.loft;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.log.Log;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs the supervisor on the chassis: a tick several times a second on the pool for what blocks, the state file, the
 * table on standard output, the section of the status page. Has no listener of its own but the admin endpoint.
 */
public final class LoftServer implements Server<LoftConfig> {
    private static final Log LOG = Log.of(LoftServer.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final LoftConfig config;
    private final List<Part> parts;
    private final Chassis chassis;
    private final StateFolder folder;
    private @Nullable FileLock lock;
    private @Nullable Supervisor supervisor;
    private volatile String phase = RunState.STARTING;
    private long written = -1;
    private String writtenPhase = "";
    private boolean begun;
    private boolean closed;

    LoftServer(LoftConfig config, List<Part> parts, Chassis chassis) {
        this.config = config;
        this.parts = parts;
        this.chassis = chassis;
        this.folder = StateFolder.of(config.dataDir());
    }

    @Override
    public List<Listening> start() {
        try {
            lock = folder.lock();
            folder.read().ifPresent(this::stopLeftOver);
            Plan plan = Plan.of(parts, Catalogue.defaultPorts(Catalogue.PARTS), new FreePorts(), folder.path());
            plan.steps()
                    .forEach(step ->
                            step.moves().forEach(move -> LOG.info("moved", "child", step.name(), "port", move)));
            supervisor = new Supervisor(plan, folder.path(), means());
        } catch (LoftException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new StartException(
                    "data-dir: " + folder.path() + " (expected: a folder that can be written); " + e.getMessage());
        }
        chassis.admin().readiness("children", this::unready);
        chassis.admin()
                .section(
                        "Processes",
                        ChildView.COLUMNS,
                        () -> children().stream().map(ChildView::row).toList());
        chassis.workers().every(TICK, this::tickOnce);
        return List.of();
    }

    @Override
    public void reload(LoftConfig next) {
        // None of its own keys is reloadable, and the chassis takes care of the common ones.
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        phase = RunState.STOPPING;
        Supervisor now = supervisor;
        return now == null ? CompletableFuture.completedFuture(null) : now.stop();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        FileLock held = lock;
        if (held == null) {
            return;
        }
        if (supervisor != null) {
            supervisor.kill();
        }
        try {
            // Last the lock: whoever gets it must find no state of ours.
            folder.clear();
            held.channel().close();
        } catch (IOException e) {
            LOG.warn("state not removed", "folder", folder.path(), "cause", e);
        }
    }

    private Supervisor.Means means() {
        // Half of the time, so that those that others need get the other half.
        Duration stopLimit = config.common().drainTimeout().dividedBy(2);
        Launch launch = new Launch(config.launcher(), config.jars() == null ? Launch.jarsBesideThis() : config.jars());
        return new Supervisor.Means(
                RestartRule.DEFAULT.withStopLimit(stopLimit),
                launch,
                new LoggingWatcher(this::settled),
                chassis.blocking(),
                chassis.clock(),
                chassis.instants());
    }

    private void stopLeftOver(RunState state) {
        List<String> ended = new Takedown(folder, config.common().drainTimeout()).leftOver(state);
        if (!ended.isEmpty()) {
            LOG.warn("stopped what a killed supervisor left over", "children", String.join(",", ended));
        }
    }

    // The timer must not block, and a slow disk must not pile ticks up: one at a time.
    private void tickOnce() {
        try {
            tick();
        } catch (IOException | UncheckedIOException | LoftException e) {
            LOG.warn("state not written", "folder", folder.path(), "cause", e);
        }
    }

    private synchronized void tick() throws IOException {
        Supervisor now = supervisor;
        if (closed || now == null) {
            return;
        }
        if (!begun) {
            begun = true;
            now.begin();
        }
        now.tick();
        long changes = now.changes();
        if (changes != written || !phase.equals(writtenPhase)) {
            folder.write(state());
            written = changes;
            writtenPhase = phase;
        }
    }

    private void settled() {
        if (phase.equals(RunState.STARTING)) {
            phase = RunState.RUNNING;
        }
        chassis.blocking().execute(() -> Announcement.print(state()));
    }

    private RunState state() {
        return new RunState(ProcessMark.of(ProcessHandle.current()), phase, adminAddress(), children());
    }

    private List<ChildView> children() {
        Supervisor now = supervisor;
        return now == null ? List.of() : now.view();
    }

    private String unready() {
        return String.join(
                ", ",
                children().stream()
                        .filter(child -> !child.isReady())
                        .map(child -> child.name() + " " + child.state())
                        .toList());
    }

    private @Nullable String adminAddress() {
        Channel channel = chassis.admin().channel();
        if (channel == null || !(channel.localAddress() instanceof InetSocketAddress at)) {
            return null;
        }
        String host = at.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort();
    }
}
