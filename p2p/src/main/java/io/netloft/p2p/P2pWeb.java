package io.netloft.p2p;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.EventStream;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.StaticPages;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.p2p.core.Offer;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The routes of the API and the page. */
final class P2pWeb {
    private static final Set<String> PAGE = Set.of("/", "/page.css", "/page.js");
    private static final String SHARE = "/v1/shares/{share}";
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int MOST_BODY = 1 << 20;
    private static final int MOST_SHOWN = 500;
    private static final int CREATED = 201;

    private final Desk desk;
    private final Supplier<NodeView> view;
    private final Router router = new Router();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final WebPipeline pipeline;

    P2pWeb(Desk desk, Supplier<NodeView> view, P2pConfig config, Chassis chassis) {
        this.desk = desk;
        this.view = view;
        Set<String> hosts = new HashSet<>();
        config.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        pipeline = new WebPipeline(
                router,
                new WebGuard(config.apiToken(), hosts, P2pWeb::openToAll),
                WebLimits.STANDARD.withMaxBody(MOST_BODY),
                new ConnectionLimit("p2p", MOST_CONNECTIONS, MOST_CONNECTIONS, chassis.meters()));
        routes();
    }

    // The page holds nothing that is shared; what it shows it asks for.
    private static boolean openToAll(String path) {
        return PAGE.contains(path) || StaticPages.LIVE.contains(path);
    }

    private void routes() {
        StaticPages.of(P2pWeb.class)
                .page("/", "page/index.html")
                .page("/page.css", "page/page.css")
                .page("/page.js", "page/page.js")
                .live()
                .addTo(router);
        json("/v1/status", request -> view.get());
        json("/v1/shares", request -> desk.shelf().views());
        json(SHARE, request -> ShareView.of(desk.shelf().item(share(request))));
        json(SHARE + "/peers", request -> desk.peersOf(share(request)));
        json(SHARE + "/files", request -> desk.filesOf(share(request)));
        json("/v1/peers", request -> desk.peersOf(null));
        json(
                "/v1/catalogue",
                request -> desk.node().catalogue().find(Objects.requireNonNullElse(request.query("text"), "")).stream()
                        .map(P2pWeb::tree)
                        .toList());
        router.async(HttpMethod.POST, "/v1/shares", request -> answer(CREATED, desk.add(Json.read(request.body()))));
        change("pause", (item, request) -> desk.shelf().pause(item, true));
        change("resume", (item, request) -> desk.shelf().pause(item, false));
        change("verify", (item, request) -> desk.shelf().verify(item));
        router.async(
                HttpMethod.PUT,
                SHARE + "/limits",
                request -> answer(200, desk.limit(share(request), Json.read(request.body()))));
        router.async(
                HttpMethod.DELETE,
                SHARE,
                request -> answer(
                        200, desk.change(share(request), item -> desk.shelf().forget(item))));
        router.choose(HttpMethod.GET, SHARE + "/files/{path...}", this::file);
        router.events("/v1/events", (request, stream) -> watch(stream));
    }

    private void json(String path, java.util.function.Function<WebRequest, Object> answer) {
        router.async(HttpMethod.GET, path, request -> answer(200, desk.onLoop(() -> answer.apply(request))));
    }

    private void change(String verb, BiConsumer<Shelf.Item, WebRequest> change) {
        router.async(
                HttpMethod.POST,
                SHARE + "/" + verb,
                request -> answer(200, desk.change(share(request), item -> change.accept(item, request))));
    }

    private static String share(WebRequest request) {
        return request.parameter("share");
    }

    private static <T> CompletionStage<WebResponse> answer(int status, CompletableFuture<T> value) {
        return unwrapped(value.thenApply(made -> WebResponse.json(status, made)));
    }

    /** What was thrown on the way is what is answered. */
    private static <T> CompletionStage<T> unwrapped(CompletableFuture<T> stage) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            Throwable cause = failure;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(cause);
            }
        });
        return plain;
    }

    private CompletionStage<Answer> file(WebRequest request) {
        return unwrapped(desk.onLoop(() -> {
            Shelf.Item item = desk.shelf().item(share(request));
            return RangeStream.answer(desk.node(), item, request, request.parameter("path"));
        }));
    }

    private static Map<String, Object> tree(Offer offer) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("hash", offer.entry().hash().hex());
        tree.put("name", offer.entry().name());
        tree.put("length", offer.entry().length());
        tree.put("files", offer.entry().files());
        tree.put(
                "sources",
                offer.sources().stream()
                        .map(source -> Map.of(
                                "alias",
                                source.alias(),
                                "address",
                                source.peer().host() + ":" + source.peer().port()))
                        .toList());
        return tree;
    }

    // ---- the live page

    private void watch(EventStream stream) {
        streams.add(stream);
        stream.onClose(() -> streams.remove(stream));
        desk.onLoop(this::moment).thenAccept(text -> stream.send(null, "status", text));
    }

    /** Once a second, on the loop: what the page shows. Nothing is made when nobody looks. */
    void tell() {
        if (!streams.isEmpty()) {
            String text = moment();
            streams.forEach(stream -> stream.send(null, "status", text));
        }
    }

    private String moment() {
        Map<String, Object> moment = new LinkedHashMap<>();
        moment.put("node", view.get());
        moment.put("shares", desk.shelf().views().stream().limit(MOST_SHOWN).toList());
        moment.put(
                "neighbours",
                desk.node().catalogue().find("").stream()
                        .limit(MOST_SHOWN)
                        .map(P2pWeb::tree)
                        .toList());
        return Json.text(moment);
    }

    /** Ends the streams that are open. */
    void endStreams() {
        List.copyOf(streams).forEach(EventStream::close);
    }

    WebPipeline pipeline() {
        return pipeline;
    }
}
