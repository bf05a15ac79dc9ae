package io.netloft.chassis.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What our own commands use to talk to our own servers: JSON over HTTP, server-sent events. Calls block, so it is for
 * command lines and tests, not for event loops; {@link WebSocketClient} does not. Failures are {@link WebClientException} with a sentence.
 */
public final class WebClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 64 << 20;

    private final HostPort server;
    private final @Nullable Secret token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** A client of one server; sends the token when there is one. */
    public WebClient(HostPort server, @Nullable Secret token) {
        this.server = server;
        this.token = token;
    }

    /** GET; the answer as a tree. */
    public JsonNode get(String path) {
        return Json.read(send(request(path).GET()));
    }

    /** GET; the answer as text. */
    public String text(String path) {
        return new String(send(request(path).GET()), StandardCharsets.UTF_8);
    }

    /** POST of JSON; the answer as a tree, or a null node when there is none. */
    public JsonNode post(String path, Object body) {
        return answer(send(request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))));
    }

    /** DELETE; the answer as a tree, or a null node when there is none. */
    public JsonNode delete(String path) {
        return answer(send(request(path).DELETE()));
    }

    private static JsonNode answer(byte[] bytes) {
        return bytes.length == 0 ? Json.mapper().nullNode() : Json.read(bytes);
    }

    /**
     * Reads server-sent events until the reader returns false or the stream ends.
     *
     * @param lastEventId where to go on; empty for from now
     * @param reader takes the id and the data of an event
     * @return the id of the last event
     */
    public String events(String path, String lastEventId, BiPredicate<String, String> reader) {
        HttpRequest.Builder request = request(path).GET().header("accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("last-event-id", lastEventId);
        }
        // No timeout for the whole: a stream is as long as it is.
        HttpResponse<InputStream> response = exchange(request.build());
        var events = new EventLines(lastEventId, reader);
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            check(response);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!events.take(line)) {
                    break;
                }
            }
        } catch (IOException e) {
            // The connection broke; whoever wants more comes back with the id.
            return events.id();
        }
        return events.id();
    }

    /** Makes events out of lines, as the HTML standard says in its part on server-sent events. */
    private static final class EventLines {
        private final BiPredicate<String, String> reader;
        private final StringBuilder data = new StringBuilder();
        private boolean hasData;
        private String id;

        EventLines(String id, BiPredicate<String, String> reader) {
            this.id = id;
            this.reader = reader;
        }

        String id() {
            return id;
        }

        /** Takes a line; false when the reader wants no more. */
        boolean take(String line) {
            if (line.isEmpty()) {
                boolean more = !hasData || reader.test(id, data.toString());
                data.setLength(0);
                hasData = false;
                return more;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            field(name, value.startsWith(" ") ? value.substring(1) : value);
            return true;
        }

        private void field(String name, String value) {
            if (name.equals("id")) {
                id = value;
            } else if (name.equals("data")) {
                data.append(hasData ? "\n" : "").append(value);
                hasData = true;
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path)).header(WebGuard.INTENT, "1");
        return token == null ? builder : builder.header("authorization", "Bearer " + token.reveal());
    }

    private URI uri(String path) {
        return URI.create("http://" + server + path);
    }

    private byte[] send(HttpRequest.Builder request) {
        HttpResponse<InputStream> response = exchange(request.timeout(TIMEOUT).build());
        try (InputStream body = response.body()) {
            check(response);
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new WebClientException("answer: larger than 64MiB", response.statusCode());
            }
            return bytes;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        }
    }

    private static void check(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() < 400) {
            return;
        }
        String body = new String(response.body().readNBytes(1 << 16), StandardCharsets.UTF_8);
        String detail = body;
        if (body.startsWith("{")) {
            JsonNode problem = Json.read(body.getBytes(StandardCharsets.UTF_8));
            detail = problem.path("detail").asText() + "; "
                    + problem.path("remedy").asText();
        }
        throw new WebClientException(response.statusCode() + ": " + detail.strip(), response.statusCode());
    }

    private WebClientException unreachable(Throwable cause) {
        return new WebClientException(
                server + ": no answer (expected: a running server); "
                        + cause.getClass().getSimpleName(),
                0);
    }
}
