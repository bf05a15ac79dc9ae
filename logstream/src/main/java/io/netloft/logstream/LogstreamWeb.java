package io.netloft.logstream;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.BodyStream;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.StaticPages;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebSocketLimits;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketOptions;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chassis.web.WebSockets;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The routes: who asks, for what, and in which of the ways he gets it. */
final class LogstreamWeb {
    /** The subprotocol of subscriptions. */
    static final String SUBPROTOCOL = "netloft.logstream.v1";

    private static final int POLICY = 1008;
    private static final int MOST_MESSAGE = 64 * 1024;

    private final Desk desk;
    private final LogstreamConfig config;
    private final WebSockets sockets;
    private final ConnectionLimit limit;
    private final Router router = new Router();
    private final Rates rates;
    private final SearchRoute searches;
    private final Set<BodyStream> streams = ConcurrentHashMap.newKeySet();

    LogstreamWeb(LogstreamConfig config, Chassis chassis, Desk desk) {
        this.config = config;
        this.desk = desk;
        LogstreamConfig.Limits limits = config.limits();
        this.limit = new ConnectionLimit(
                "logstream", limits.connections(), limits.connectionsPerAddress(), chassis.meters());
        this.sockets = new WebSockets(
                "tail",
                WebSocketOptions.STANDARD
                        .withSubprotocols(SUBPROTOCOL)
                        .withLimits(WebSocketLimits.STANDARD
                                .withBytes(MOST_MESSAGE, limits.outbound().toInt())
                                .withConnections(limits.connections(), limits.connectionsPerAddress())),
                chassis.meters());
        this.rates = new Rates(chassis.workers(), desk.feeds().reads(), chassis.clock());
        var files = new FileRoutes(desk, rates);
        this.searches = new SearchRoute(desk, limits);
        router.choose(HttpMethod.GET, "/v1/tail", checked(this::tail));
        router.choose(HttpMethod.GET, "/v1/files", checked(files::files));
        router.choose(HttpMethod.GET, "/v1/stats", checked(files::stats));
        router.choose(HttpMethod.GET, "/v1/search", checked(searches::search));
        page();
    }

    // It holds nothing that is followed, so whoever may connect may have it.
    private void page() {
        StaticPages pages = StaticPages.of(LogstreamWeb.class).page("/", "page/index.html");
        for (String file :
                List.of("page.css", "page.js", "lines.js", "paint.js", "picker.js", "rate.js", "stream.js")) {
            pages.page("/" + file, "page/" + file);
        }
        pages.addTo(router);
    }

    /** Where more routes are added. */
    Router router() {
        return router;
    }

    /** What a connection's pipeline is made of; one for all. */
    WebPipeline pipeline() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        config.hosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return new WebPipeline(
                router,
                new WebGuard(null, names, path -> true, Set.copyOf(config.origins())),
                WebLimits.STANDARD,
                limit);
    }

    void reload(LogstreamConfig next) {
        limit.update(next.limits().connections(), next.limits().connectionsPerAddress());
    }

    /** The WebSocket connections. */
    WebSockets sockets() {
        return sockets;
    }

    /** Counts no lines and searches nothing any more. */
    void close() {
        searches.close();
        rates.close();
    }

    /** Ends the bodies that are still being written; the readers can tell that they are not whole. */
    void endStreams() {
        streams.forEach(stream -> stream.loop().execute(stream::close));
    }

    /** A route whose wrong parameters are answered as such. */
    static Function<WebRequest, CompletionStage<Answer>> checked(Function<WebRequest, CompletionStage<Answer>> route) {
        return request -> {
            try {
                return route.apply(request);
            } catch (BadParameterException e) {
                throw e.answer();
            }
        };
    }

    private CompletionStage<Answer> tail(WebRequest request) {
        if (request.asksForWebSocket() && request.subprotocols().contains(SUBPROTOCOL)) {
            return subscriptions(request);
        }
        Gate.Who who = desk.gate().who(request);
        // Expressions take their time to be compiled. The answer begins when it is known where: what is written from
        // then
        // on belongs to it.
        return later(desk, () -> Query.of(request, desk.now()))
                .thenCompose(query -> desk.prepare(query, who))
                .thenApply(this::answer);
    }

    /** What a worker makes of a request's parameters. */
    static <T> CompletionStage<T> later(Desk desk, Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.get();
                    } catch (BadParameterException e) {
                        throw e.answer();
                    }
                },
                desk.workers().blocking());
    }

    private Answer answer(Desk.Prepared prepared) {
        Form.Shape shape = prepared.query().form().shape();
        return switch (shape) {
            case MESSAGES, JSON_MESSAGES ->
                new Answer.Upgrade(sockets, (asked, session) -> new Messages(session, prepared));
            case EVENTS, JSON_EVENTS -> new Answer.Events((asked, events) -> body(events.body(), prepared));
            case BYTES, JSON_LINES ->
                new Answer.Body(
                        200, Map.of("content-type", mediaType(shape)), (asked, stream) -> body(stream, prepared));
        };
    }

    private static String mediaType(Form.Shape shape) {
        return shape == Form.Shape.BYTES ? "text/plain; charset=utf-8" : "application/x-ndjson";
    }

    private CompletionStage<Answer> subscriptions(WebRequest request) {
        if (!request.query().isEmpty()) {
            String name = request.query().keySet().iterator().next();
            throw BadParameterException.of(
                    name, String.valueOf(request.query(name)), "no parameters with " + SUBPROTOCOL + ", but commands");
        }
        // A token may also come as the first message, but one that comes with the request must be right.
        Gate.Who who =
                !desk.gate().guarded() || request.token() != null ? desk.gate().who(request) : null;
        return CompletableFuture.completedStage(new Answer.Upgrade(
                sockets,
                (asked, session) ->
                        new Subscriptions(session, desk, who, config.limits().subscriptions())));
    }

    private void body(BodyStream stream, Desk.Prepared prepared) {
        stream.buffer(config.limits().outbound().toInt());
        Query query = prepared.query();
        var outlet = new BodyOutlet(stream, query.form().shape());
        streams.add(stream);
        View view = desk.open(outlet, prepared, ask(query, outlet));
        outlet.onWritable(view::go);
        Runnable expiry = expiry(stream.loop(), prepared.who(), desk.now(), stream::close);
        stream.onClose(() -> {
            expiry.run();
            streams.remove(stream);
            desk.close(view);
            outlet.forget();
        });
        stream.onWritable(outlet::resume);
        desk.begin(view, prepared);
    }

    private View.Ask ask(Query query, QueuedOutlet outlet) {
        return new View.Ask(
                query.form(), query.filter(), query.follow(), query.files().several(), Long.MAX_VALUE, outlet::end);
    }

    // Who could not begin to read must not go on reading.
    static Runnable expiry(EventLoop loop, Gate.Who who, Instant now, Runnable end) {
        if (who.untilMs() == Long.MAX_VALUE) {
            return () -> {};
        }
        long left = Math.max(0, who.untilMs() - now.toEpochMilli());
        ScheduledFuture<?> due = loop.schedule(end, left, TimeUnit.MILLISECONDS);
        return () -> due.cancel(false);
    }

    /** A viewer over WebSocket who gets messages and sends none. */
    private final class Messages implements WebSocketListener {
        private final SocketOutlet outlet;
        private final View view;
        private final Runnable expiry;

        Messages(WebSocketSession session, Desk.Prepared prepared) {
            Query query = prepared.query();
            outlet = new SocketOutlet(session, query.form().shape().json());
            view = desk.open(outlet, prepared, ask(query, outlet));
            outlet.onWritable(view::go);
            expiry = expiry(session.loop(), prepared.who(), desk.now(), () -> session.close(POLICY, "token expired"));
            desk.begin(view, prepared);
        }

        @Override
        public void writable() {
            outlet.resume();
        }

        @Override
        public void closed(int code, String reason) {
            expiry.run();
            desk.close(view);
            outlet.forget();
        }
    }
}
