package io.netloft.chassis.web;

import io.netty.handler.codec.http.HttpMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Routes by method and path template, first added first asked. Routes may be added while it serves. Handlers run on the
 * event loop of the connection and must not block; one that must answers with a stage.
 */
public final class Router {
    private final List<Route> routes = new CopyOnWriteArrayList<>();

    record Route(HttpMethod method, PathTemplate template, Function<WebRequest, CompletionStage<Answer>> target) {}

    /** A route with the request that matched it. */
    record Match(Function<WebRequest, CompletionStage<Answer>> target, WebRequest request) {}

    /** Feeds a stream of server-sent events. */
    @FunctionalInterface
    public interface EventSource {
        /** Called on the event loop once the stream is open; sends through it until it is closed. */
        void open(WebRequest request, EventStream stream);
    }

    /** Answers at once. */
    public Router get(String path, Function<WebRequest, WebResponse> handler) {
        return add(HttpMethod.GET, path, handler);
    }

    /** Answers at once. */
    public Router post(String path, Function<WebRequest, WebResponse> handler) {
        return add(HttpMethod.POST, path, handler);
    }

    /** Answers at once. */
    public Router add(HttpMethod method, String path, Function<WebRequest, WebResponse> handler) {
        return async(method, path, request -> CompletableFuture.completedStage(handler.apply(request)));
    }

    /** Answers when the stage completes. */
    public Router async(HttpMethod method, String path, Function<WebRequest, CompletionStage<WebResponse>> handler) {
        return choose(method, path, request -> handler.apply(request).thenApply(Answer.Whole::new));
    }

    /** Answers with server-sent events. */
    public Router events(String path, EventSource source) {
        return events(path, request -> {}, source);
    }

    /** The same, with a look at the request before anything is answered: what that throws is answered. */
    public Router events(String path, Consumer<WebRequest> admission, EventSource source) {
        return choose(HttpMethod.GET, path, request -> {
            admission.accept(request);
            return CompletableFuture.completedStage(new Answer.Events(source));
        });
    }

    /**
     * A file that is an answer's body.
     *
     * @param path deleted when it has gone, or the client has
     * @param reader where it is read: not an event loop
     */
    public record SentFile(Path path, Executor reader) {}

    /** Answers with a file. */
    public Router download(String path, Function<WebRequest, CompletionStage<SentFile>> file) {
        return choose(HttpMethod.GET, path, request -> file.apply(request).thenApply(Answer.Download::new));
    }

    /** Upgrades to WebSocket. */
    public Router webSocket(String path, WebSockets sockets, WebSockets.Opener opener) {
        var upgrade = CompletableFuture.<Answer>completedStage(new Answer.Upgrade(sockets, opener));
        return choose(HttpMethod.GET, path, request -> upgrade);
    }

    /**
     * Answers in whichever way suits the request, once the stage completes: one address can speak WebSocket to one
     * client, events to another and plain text to a third. See {@link WebRequest#asksForWebSocket}.
     */
    public Router choose(HttpMethod method, String path, Function<WebRequest, CompletionStage<Answer>> target) {
        routes.add(new Route(method, new PathTemplate(path), target));
        return this;
    }

    /**
     * Finds the route of a request.
     *
     * @throws WebException not found, or method not allowed with the methods in the detail
     */
    Match match(WebRequest request) {
        var allowed = new TreeSet<String>();
        for (Route route : routes) {
            Map<String, String> values = route.template().match(request.path());
            if (values == null) {
                continue;
            }
            if (answers(route.method(), request.method())) {
                return new Match(route.target(), request.withParameters(values));
            }
            allowed.add(route.method().name());
        }
        if (allowed.isEmpty()) {
            throw new WebException(WebError.NOT_FOUND, "path: " + request.path() + " (expected: a route of this port)");
        }
        throw new WebException(
                WebError.METHOD_NOT_ALLOWED,
                "method: " + request.method() + " (expected: " + String.join(", ", allowed) + ")");
    }

    private static boolean answers(HttpMethod route, HttpMethod asked) {
        return route.equals(asked) || (asked.equals(HttpMethod.HEAD) && route.equals(HttpMethod.GET));
    }
}
