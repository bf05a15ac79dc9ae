package io.netloft.chassis.admin;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.config.ConfigView;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ProcessMetrics;
import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.StaticPages;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint. A server adds its readiness conditions, sections and routes in its {@code create} or
 * {@code start}; adding is thread-safe. Paths that a server adds must not be those of this class: {@code /}, {@code
 * /healthz}, {@code /readyz}, {@code /metrics}, {@code /config}, {@code /info}, {@code /status}, {@code /drain}, {@code
 * /reload}, {@code /live.js}, {@code /live.css}.
 */
public final class Admin implements AutoCloseable {
    private static final int PORTS_TO_TRY = 64;
    private static final int MAX_CONNECTIONS = 256;
    private static final Set<String> OPEN = Set.of("/", "/healthz", "/readyz", "/status.css", "/status.js");

    private final AdminControl control;
    private final Meters meters;
    private final Workers workers;
    private final Router router = new Router();
    private final Map<String, Supplier<String>> conditions = new java.util.concurrent.ConcurrentHashMap<>();
    private final List<Section> sections = new CopyOnWriteArrayList<>();
    private final StatusFeed feed;
    private volatile boolean started;
    private volatile @Nullable Channel channel;

    /** An endpoint that listens nowhere yet. */
    public Admin(AdminControl control, Meters meters, Workers workers) {
        this.control = control;
        this.meters = meters;
        this.workers = workers;
        this.feed = new StatusFeed(workers, this::snapshot);
        meters.gauge(ProcessMetrics.READY, () -> unready().isEmpty() ? 1 : 0);
        routes();
    }

    /**
     * Adds a condition of readiness.
     *
     * @param name what is waited for
     * @param cause why it is not ready; empty when it is; quick and thread-safe
     */
    public Admin readiness(String name, Supplier<String> cause) {
        conditions.put(name, cause);
        return this;
    }

    /** Adds a live table to the page. */
    public Admin section(String title, List<String> columns, Supplier<List<List<String>>> rows) {
        return section(title, columns, rows, List.of());
    }

    /** Adds a live table with buttons to the page; a server adds a POST route for each button. */
    public Admin section(
            String title, List<String> columns, Supplier<List<List<String>>> rows, List<RowAction> actions) {
        sections.add(new Section(title, List.copyOf(columns), rows, List.copyOf(actions)));
        return this;
    }

    /** Routes, to add a server's own to. */
    public Router router() {
        return router;
    }

    /** Says that the server has started: readiness now depends on its conditions alone. */
    public void started() {
        started = true;
    }

    /**
     * Listens.
     *
     * @param address where
     * @param movable whether the next free port will do
     * @throws BindFailedException when no port could be had
     */
    public void bind(Binder binder, HostPort address, boolean movable, WebGuard guard) {
        var limit = new ConnectionLimit("admin", MAX_CONNECTIONS, MAX_CONNECTIONS, meters);
        var pipeline = new WebPipeline(router, guard, WebLimits.STANDARD, limit);
        HostPort at = address;
        while (channel == null) {
            try {
                channel = binder.bind(at, pipeline);
            } catch (BindFailedException e) {
                if (!movable || !e.taken() || at.port() >= address.port() + PORTS_TO_TRY) {
                    throw e;
                }
                at = at.withPort(at.port() + 1);
            }
        }
        feed.start();
    }

    /** Where it listens, or null. */
    public @Nullable Channel channel() {
        return channel;
    }

    /** What is in the way of readiness, by condition. */
    public Map<String, String> unready() {
        Map<String, String> causes = new java.util.TreeMap<>();
        if (control.draining()) {
            causes.put("server", "draining");
        } else if (!started) {
            causes.put("server", "starting");
        }
        conditions.forEach((name, cause) -> {
            String text = cause.get();
            if (!text.isEmpty()) {
                causes.put(name, text);
            }
        });
        return causes;
    }

    /**
     * Whether a path answers without a token: health checkers carry none, and it says no more than yes or no; pages below
     * {@code /page/} are files of the jar that ask for the token themselves.
     */
    public static boolean openToAll(String path) {
        return OPEN.contains(path) || StaticPages.LIVE.contains(path) || path.startsWith("/page/");
    }

    private void routes() {
        StaticPages.of(Admin.class)
                .page("/", "status.html")
                .page("/status.css", "status.css")
                .page("/status.js", "status.js")
                .live()
                .addTo(router);
        router.get("/healthz", request -> WebResponse.text("ok\n"));
        router.get("/readyz", request -> ready());
        router.async(HttpMethod.GET, "/metrics", request -> onWorker(() -> metrics(request)));
        router.get("/config", this::config);
        router.get("/info", request -> WebResponse.json(control.info()));
        router.async(HttpMethod.GET, "/status", request -> onWorker(() -> WebResponse.json(snapshot())));
        router.events("/status/events", (request, stream) -> feed.add(stream));
        router.post("/drain", request -> {
            control.announceDrain();
            return WebResponse.json(202, Map.of("draining", true)).then(control::drain);
        });
        router.async(HttpMethod.POST, "/reload", request -> onWorker(this::reload));
    }

    private CompletionStage<WebResponse> onWorker(Supplier<WebResponse> work) {
        return CompletableFuture.supplyAsync(work, workers.blocking());
    }

    private WebResponse ready() {
        Map<String, String> causes = unready();
        if (causes.isEmpty()) {
            return WebResponse.text("ready\n");
        }
        var text = new StringBuilder();
        causes.forEach(
                (name, cause) -> text.append(name).append(": ").append(cause).append('\n'));
        return WebResponse.text(503, text.toString());
    }

    private WebResponse metrics(WebRequest request) {
        ScrapeFormat format = ScrapeFormat.accepting(request.header("accept"));
        byte[] body = meters.scrape(format).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return WebResponse.of(200, format.contentType(), body);
    }

    private WebResponse config(WebRequest request) {
        ConfigView view = ConfigView.of(control.config());
        if ("yaml".equals(request.query("format"))) {
            byte[] yaml = view.yaml().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return WebResponse.of(200, "application/yaml", yaml);
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        view.values().forEach((path, value) -> {
            Map<String, @Nullable String> entry = new LinkedHashMap<>();
            entry.put("value", value);
            entry.put("origin", control.config().origin(path).describe());
            keys.put(path, entry);
        });
        return WebResponse.json(keys);
    }

    private WebResponse reload() {
        try {
            return WebResponse.json(Map.of("reloaded", control.reload()));
        } catch (ConfigException e) {
            throw new WebException(AdminError.RELOAD_REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> snapshot() {
        Map<String, Object> status = new LinkedHashMap<>(control.info());
        Map<String, String> causes = unready();
        status.put("ready", causes.isEmpty());
        status.put("unready", causes);
        status.put("draining", control.draining());
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Section section : sections) {
            tables.add(table(section));
        }
        status.put("sections", tables);
        return status;
    }

    private static Map<String, Object> table(Section section) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("title", section.title());
        table.put("columns", section.columns());
        table.put("rows", section.rows().get());
        table.put("actions", section.actions());
        return table;
    }

    /** Stops listening because a newer process does; who is connected gets one more answer. Does not block. */
    public void leave() {
        close();
    }

    @Override
    public void close() {
        feed.close();
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }
}
