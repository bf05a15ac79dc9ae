package io.netloft.logstream;

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server of this process over a folder of logs, on a port of its own, and clients of another code base. */
final class Port implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    private final Path folder;
    private final Running running;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Follows {@code *.log} in the folder's {@code logs}. */
    Port(Path folder, String... more) {
        this(folder, true, more);
    }

    Port(Path folder, boolean standard, String... more) {
        this.folder = folder;
        List<String> args = new ArrayList<>(List.of("--listen", "127.0.0.1:0", "--admin", "none"));
        args.addAll(List.of("--data-dir", folder.resolve("data").toString()));
        args.addAll(List.of("--following-sweep", "200ms", "--following-discovery", "50ms"));
        args.addAll(List.of(more));
        if (standard) {
            args.add(folder.resolve("logs") + "/*.log");
        }
        running = Launcher.start(new LogstreamMain(), args.toArray(String[]::new));
    }

    static Path logs(Path folder) {
        try {
            return Files.createDirectories(folder.resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines with numbers, each with its end. */
    static String numbered(int from, int to) {
        var text = new StringBuilder();
        IntStream.range(from, to).forEach(i -> text.append("line ").append(i).append('\n'));
        return text.toString();
    }

    Path folder() {
        return folder;
    }

    int number() {
        return running.address("http").getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + number() + path);
    }

    HttpResponse<InputStream> open(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(SOON);
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

    /** A whole answer. */
    String get(String path, String... headers) {
        try (InputStream body = open(path, headers).body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json(String path, String... headers) {
        return Json.read(get(path, headers).getBytes(StandardCharsets.UTF_8));
    }

    /** An answer's lines as JSON. */
    static List<JsonNode> parsed(Stream<String> lines) {
        return lines.filter(line -> !line.isBlank())
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** A body that goes on. */
    Reader read(String path, String... headers) {
        return new Reader(open(path, headers).body());
    }

    /** Reads lines of a body that has no end. */
    static final class Reader implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader lines;

        Reader(InputStream body) {
            this.body = body;
            this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        String line() {
            try {
                return String.valueOf(lines.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> lines(int count) {
            return IntStream.range(0, count).mapToObj(i -> line()).toList();
        }

        /** The next that is so; what comes before is passed over. */
        String next(Predicate<String> wanted) {
            String line = line();
            while (!wanted.test(line) && !line.equals("null")) {
                line = line();
            }
            return line;
        }

        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
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
            from.request(1);
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

        synchronized List<String> heard() {
            return new ArrayList<>(heard);
        }

        List<JsonNode> events() {
            return parsed(heard().stream());
        }

        /** What it has heard once it is so many. */
        List<String> heard(int count) {
            await().atMost(SOON).until(() -> heard().size() >= count);
            return heard();
        }

        int closeCode() {
            return closed.orTimeout(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join();
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
