package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.web.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The HTTP listener that a command speaks to, and who speaks. What only the leader does, it is asked to do. */
final class HttpOptions {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_ERROR = 64 * 1024;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "URL",
            description = "HTTP listener of any member (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:8379")
    private String server = "http://127.0.0.1:8379";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String user = "default";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the password, where one is needed.")
    private @Nullable Path passwordFile;

    @Mixin
    private ClientTls tls = new ClientTls();

    JsonNode get(String path) throws IOException {
        return send("GET", path, null);
    }

    /** Sends a request, following the leader; the answer's JSON. */
    JsonNode send(String method, String path, @Nullable Object body) throws IOException {
        try (InputStream answer = open(method, path, body)) {
            return Json.read(answer.readAllBytes());
        }
    }

    /** The same, the answer as it comes. */
    InputStream open(String method, String path, @Nullable Object body) throws IOException {
        HttpResponse<InputStream> answer = exchange(URI.create(server + path), method, body);
        if (answer.statusCode() == 307) {
            String where = answer.headers().firstValue("location").orElse("");
            answer.body().close();
            answer = exchange(URI.create(where), method, body);
        }
        if (answer.statusCode() >= 300) {
            try (InputStream problem = answer.body()) {
                throw new IOException(answer.statusCode() + " " + detail(problem.readNBytes(MOST_ERROR)));
            }
        }
        return answer.body();
    }

    private static String detail(byte[] problem) {
        try {
            JsonNode node = Json.mapper().readTree(problem);
            return node.path("title").asText() + " " + node.path("detail").asText();
        } catch (IOException e) {
            return new String(problem, StandardCharsets.UTF_8).strip();
        }
    }

    private HttpResponse<InputStream> exchange(URI uri, String method, @Nullable Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (passwordFile != null) {
            String proof = user + ":" + Files.readString(passwordFile).strip();
            request.header(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(proof.getBytes(StandardCharsets.UTF_8)));
        }
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (tls.wanted()) {
            builder.sslContext(tls.context());
        }
        HttpClient client = builder.build();
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (java.net.ConnectException e) {
            throw new IOException(uri.getAuthority() + ": no answer (expected: a running kvstore)", e);
        }
    }
}
