package io.netloft.chassis.life;

import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.admin.AdminControl;
import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.config.ConfigLoader;
import io.netloft.chassis.config.ConfigView;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Loaded;
import io.netloft.chassis.config.Origin;
import io.netloft.chassis.config.Problem;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ProcessMetrics;
import io.netloft.chassis.net.Handover;
import io.netloft.chassis.net.HandoverException;
import io.netloft.chassis.net.NetMetrics;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.WebGuard;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A started server with what it stands on. {@link #reload} runs one at a time; {@link #stop} may come from any thread;
 * {@link #await} drains and closes on the thread that calls it.
 */
public final class Running implements AutoCloseable {
    private static final Log LOG = Log.of(Running.class);
    private static final int LISTING = 24;
    private static final long READY_SECONDS = 30;
    private static final long LOOK_MS = 50;

    private final ServerCommand<?> command;
    private final Life<?> life;
    private final int loops;
    private final Transport transport;
    private final Meters meters = new Meters();
    private final Workers workers;
    private final Admin admin;
    private final Chassis chassis;
    private final AutoCloseable processMeters;
    private final @Nullable Handover handover;
    private final CompletableFuture<ExitCode> stop = new CompletableFuture<>();
    private final long startedMs = System.currentTimeMillis();
    private volatile List<Listening> listening = List.of();
    private volatile boolean drainAnnounced;
    private volatile boolean closed;

    /** The parts that depend on the type of the configuration. */
    private static final class Life<C extends Record> {
        private final ConfigLoader<C> loader;
        private volatile Loaded<C> loaded;
        private @Nullable Server<C> server;

        Life(ConfigLoader<C> loader, Loaded<C> loaded) {
            this.loader = loader;
            this.loaded = loaded;
        }

        Server<C> create(ServerCommand<C> command, Chassis chassis) {
            Server<C> created = command.create(loaded.value(), chassis);
            server = created;
            return created;
        }

        List<String> reload() {
            Loaded<C> next = loader.load();
            List<Problem> fixed = ConfigView.of(loaded).fixedButChanged(next);
            if (!fixed.isEmpty()) {
                throw new ConfigException(fixed);
            }
            Map<String, @Nullable String> before = ConfigView.of(loaded).values();
            Map<String, @Nullable String> after = ConfigView.of(next).values();
            List<String> changed = new ArrayList<>();
            after.forEach((path, value) -> {
                if (!before.containsKey(path) || !Objects.equals(before.get(path), value)) {
                    changed.add(path);
                }
            });
            before.keySet().stream().filter(path -> !after.containsKey(path)).forEach(changed::add);
            Objects.requireNonNull(server).reload(next.value());
            loaded = next;
            return changed;
        }
    }

    private <C extends Record> Running(
            ServerCommand<C> command, ConfigLoader<C> loader, Loaded<C> loaded, Consumer<Running> signals) {
        this.command = command;
        var typed = new Life<>(loader, loaded);
        this.life = typed;
        CommonConfig common = common();
        loops = common.eventLoops() > 0
                ? common.eventLoops()
                : command.defaultEventLoops(Runtime.getRuntime().availableProcessors());
        transport = Transport.open(common.transport(), loops);
        workers = new Workers(command.name(), 8, 1024);
        processMeters = ProcessMetrics.register(meters, transport.group());
        NetMetrics.register(meters, transport);
        admin = new Admin(new Control(), meters, workers);
        chassis = new Chassis(command.name(), common, transport, meters, workers, admin, () -> stop(ExitCode.FAILED));
        boolean done = false;
        try {
            handover = handover();
            Server<C> server = typed.create(command, chassis);
            // Before anything says that it is ready: whoever reads that may send a signal at once.
            signals.accept(this);
            begin(server);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Starts a server.
     *
     * @param signals connects signals to it, once it can take them
     */
    static <C extends Record> Running start(
            ServerCommand<C> command, ConfigLoader<C> loader, Loaded<C> loaded, Consumer<Running> signals) {
        return new Running(command, loader, loaded, signals);
    }

    private void begin(Server<?> server) {
        long beganNs = System.nanoTime();
        LOG.info(
                "starting",
                "server",
                command.name(),
                "version",
                command.versionText(),
                "jvm",
                Runtime.version(),
                "transport",
                transport.name(),
                "loops",
                loops,
                "pid",
                ProcessHandle.current().pid());
        logChanged();
        life.loaded.warnings().forEach(warning -> LOG.warn("configuration", "warning", warning));
        boolean successor = takeListeners();
        bindAdmin();
        listening = List.copyOf(server.start());
        listening.forEach(at -> LOG.info("listening", "proto", at.proto(), "addr", show(at.address())));
        admin.started();
        watchFile();
        takeOver(successor);
        LOG.info("ready", "took", Duration.ofNanos(System.nanoTime() - beganNs));
    }

    private @Nullable Handover handover() {
        Path path = common().handover();
        try {
            return path == null ? null : Handover.at(path, command.name(), transport);
        } catch (HandoverException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private boolean takeListeners() {
        try {
            return handover != null && handover.take();
        } catch (HandoverException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted");
        }
    }

    /** Whoever was told to stop meanwhile takes nothing over: the older process goes on. */
    private void takeOver(boolean successor) {
        if (handover == null) {
            return;
        }
        try {
            if (successor) {
                awaitReadiness();
            }
            if (!stop.isDone()) {
                handover.ready(this::leave);
            }
        } catch (HandoverException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted");
        }
    }

    /** A server that has yet to find its upstreams must not send away one that has. */
    private void awaitReadiness() throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!admin.unready().isEmpty() && !stoppedWithin(LOOK_MS)) {
            if (System.nanoTime() - endNs > 0) {
                throw new StartException("handover: not ready in " + READY_SECONDS + " s: " + admin.unready()
                        + " (expected: ready, before the older process leaves); it goes on");
            }
        }
    }

    private boolean stoppedWithin(long ms) throws InterruptedException {
        try {
            stop.get(ms, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A newer process has taken over; it answers on the admin port too, and must not be mixed up with this one. */
    private void leave() {
        admin.leave();
        stop(ExitCode.DONE);
    }

    private void logChanged() {
        Map<String, String> changed = ConfigView.of(life.loaded).changed();
        Object[] pairs = changed.entrySet().stream()
                .limit(LISTING)
                .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
        if (pairs.length > 0) {
            LOG.info("configured", pairs);
        }
    }

    private void bindAdmin() {
        HostPort address = common().admin();
        if (address == null) {
            return;
        }
        boolean movable = life.loaded.origin("admin").kind() == Origin.Kind.DEFAULT && address.port() != 0;
        var guard = new WebGuard(common().adminToken(), Set.copyOf(common().adminHosts()), Admin::openToAll);
        admin.bind(chassis.binder(), address, movable, guard);
        LOG.info("listening", "proto", "admin", "addr", show(Objects.requireNonNull(adminAddress())));
    }

    private void watchFile() {
        Path file = command.configFile();
        if (file == null || !common().reloadOnChange()) {
            return;
        }
        var watch = new FileWatch(file);
        workers.every(Duration.ofSeconds(1), () -> look(watch));
    }

    private void look(FileWatch watch) {
        if (watch.changed()) {
            tryReload("file");
        }
    }

    private CommonConfig common() {
        return ServerCommand.common(life.loaded.value());
    }

    /** What is bound, the admin endpoint left out. */
    public List<Listening> listening() {
        return listening;
    }

    /** The address of the first listener of a protocol. */
    public InetSocketAddress address(String proto) {
        return listening.stream()
                .filter(at -> at.proto().equals(proto))
                .map(at -> (InetSocketAddress) at.address())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(proto + ": no listener (expected: " + listening + ")"));
    }

    /** Where the admin endpoint listens, or null. */
    public @Nullable InetSocketAddress adminAddress() {
        Channel channel = admin.channel();
        return channel == null ? null : (InetSocketAddress) channel.localAddress();
    }

    /** What the server stands on. */
    public Chassis chassis() {
        return chassis;
    }

    /**
     * Reloads the configuration; one at a time.
     *
     * @return the keys that changed
     * @throws ConfigException when it is refused; the old one stays in force
     */
    public synchronized List<String> reload() {
        List<String> changed = life.reload();
        Logging.setLevel(common().logLevel());
        LOG.info("reloaded", "changed", changed.isEmpty() ? "nothing" : String.join(",", changed));
        return changed;
    }

    /** Reloads because of a signal or file; a refusal is logged and changes nothing. */
    void tryReload(String trigger) {
        try {
            reload();
        } catch (ConfigException e) {
            LOG.error(
                    "reload refused, the old configuration stays",
                    "trigger",
                    trigger,
                    "problems",
                    e.problems().size());
            e.problems().forEach(problem -> LOG.error("configuration", "problem", problem.describe()));
        } catch (RuntimeException e) {
            LOG.error("reload failed, the old configuration stays", e, "trigger", trigger);
        }
    }

    void reloadSoon(String trigger) {
        workers.blocking().execute(() -> tryReload(trigger));
    }

    /** Asks {@link #await} to drain and close; returns at once. */
    public void stop(ExitCode why) {
        stop.complete(why);
    }

    /** Waits for {@link #stop}, drains, closes, and tells why it was stopped. */
    public ExitCode await() throws InterruptedException {
        ExitCode why;
        try {
            why = stop.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        drain();
        close();
        LOG.info("stopped", "code", why.code());
        return why;
    }

    private void drain() throws InterruptedException {
        Server<?> server = life.server;
        if (server == null) {
            return;
        }
        Duration deadline = common().drainTimeout();
        LOG.info("draining", "deadline", deadline);
        try {
            // A second more than the server was given: it is the server that should end at the deadline, not we.
            server.drain(deadline).toCompletableFuture().get(deadline.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("drain took too long, closing", "deadline", deadline);
        } catch (ExecutionException e) {
            LOG.error("drain failed, closing", e);
        }
    }

    /** Ends everything at once, without a drain. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop.complete(ExitCode.DONE);
        if (handover != null) {
            handover.close();
        }
        Server<?> server = life.server;
        if (server != null) {
            server.close();
        }
        admin.close();
        workers.close();
        transport.close();
        meters.close();
        try {
            processMeters.close();
        } catch (Exception e) {
            LOG.debug("meters did not close", "cause", String.valueOf(e));
        }
    }

    private static String show(java.net.SocketAddress address) {
        if (address instanceof InetSocketAddress socket && socket.getAddress() != null) {
            return io.netty.util.NetUtil.toSocketAddressString(socket);
        }
        return address.toString();
    }

    private final class Control implements AdminControl {
        @Override
        public Map<String, Object> info() {
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("server", command.name());
            info.put("version", command.versionText());
            info.put("jvm", Runtime.version().toString());
            info.put("transport", transport.name());
            info.put("pid", ProcessHandle.current().pid());
            info.put("started", java.time.Instant.ofEpochMilli(startedMs).toString());
            info.put("host", ManagementFactory.getRuntimeMXBean().getName().replaceFirst("^.*@", ""));
            info.put(
                    "listening",
                    listening.stream()
                            .map(at -> Map.of("proto", at.proto(), "address", show(at.address())))
                            .toList());
            return info;
        }

        @Override
        public Loaded<?> config() {
            return life.loaded;
        }

        @Override
        public void announceDrain() {
            drainAnnounced = true;
        }

        @Override
        public void drain() {
            stop(ExitCode.DONE);
        }

        @Override
        public boolean draining() {
            return drainAnnounced || stop.isDone();
        }

        @Override
        public List<String> reload() {
            return Running.this.reload();
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s at %s", command.name(), listening);
    }
}
