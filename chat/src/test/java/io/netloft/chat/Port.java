package io.netloft.chat;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import io.netloft.chassis.web.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A server of this process over a folder, on a port of its own, and clients of another code base. */
final class Port implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    private final Running running;
    private final HttpClient http = HttpClient.newHttpClient();

    Port(Path folder, String... more) {
        List<String> args = new ArrayList<>(List.of("--admin", "none"));
        if (!List.of(more).contains("--listen")) {
            args.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        args.addAll(List.of("--data-dir", folder.resolve("data").toString()));
        args.addAll(List.of(more));
        running = Launcher.start(new ChatMain(), args.toArray(String[]::new));
    }

    int number() {
        return running.address("http").getPort();
    }

    HttpResponse<InputStream> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number() + path))
                .timeout(SOON)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int status(String method, String path, String body, String... headers) {
        HttpResponse<InputStream> response = send(method, path, body, headers);
        try (InputStream in = response.body()) {
            return response.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json(String method, String path, String body, String... headers) {
        try (InputStream in = send(method, path, body, headers).body()) {
            return Json.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Server-sent events, line by line. */
    BufferedReader events(String path, String... headers) {
        HttpResponse<InputStream> response = send("GET", path, "", headers);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    Socket json(String as) {
        return socket("/v1/chat?as=" + as, ChatWeb.SUBPROTOCOL);
    }

    Socket text(String as, String room) {
        return socket("/v1/chat?as=" + as + "&room=" + room);
    }

    Socket socket(String path, String... subprotocols) {
        return new Socket(http, URI.create("ws://127.0.0.1:" + number() + path), subprotocols);
    }

    /** A WebSocket; keeps what it hears. */
    static final class Socket implements AutoCloseable, WebSocket.Listener {
        private final List<String> heard = new ArrayList<>();
        private final StringBuilder part = new StringBuilder();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final WebSocket socket;
        private volatile boolean deaf;

        Socket(HttpClient http, URI uri, String... subprotocols) {
            WebSocket.Builder builder = http.newWebSocketBuilder();
            if (subprotocols.length > 0) {
                builder.subprotocols(
                        subprotocols[0], Stream.of(subprotocols).skip(1).toArray(String[]::new));
            }
            socket = builder.buildAsync(uri, this).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            synchronized (this) {
                part.append(text);
                if (last) {
                    heard.add(part.toString());
                    part.setLength(0);
                }
            }
            if (!deaf) {
                from.request(1);
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        /** Reads nothing more until it is told to. */
        void deaf(boolean is) {
            deaf = is;
            if (!is) {
                socket.request(1);
            }
        }

        synchronized List<String> heard() {
            return new ArrayList<>(heard);
        }

        synchronized int count() {
            return heard.size();
        }

        String hears(Predicate<String> wanted) {
            return await().atMost(SOON)
                    .until(() -> heard().stream().filter(wanted).findFirst().orElse(""), one -> !one.isEmpty());
        }

        String hears(String part) {
            return hears(line -> line.contains(part));
        }

        /** The answer to a command. */
        JsonNode ask(long ref, String command) {
            say(command.replaceFirst("\\{", "{\"ref\":" + ref + ","));
            return answer(ref);
        }

        JsonNode answer(long ref) {
            return parsed(hears("{\"ref\":" + ref + ","));
        }

        static JsonNode parsed(String text) {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Numbers of a room's events, in the order in which they came. */
        List<Long> seqs(String room) {
            return heard().stream()
                    .map(Socket::parsed)
                    .filter(event -> event.path("source").asText().equals(room) && event.has("seq") && event.has("id"))
                    .map(event -> event.path("seq").asLong())
                    .toList();
        }

        int closeCode() {
            return closed.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        }

        boolean open() {
            return !closed.isDone();
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
