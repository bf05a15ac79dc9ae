package io.netloft.systemtests;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** A running chat: how tests start it and what they ask it. */
final class ChatJar {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ChatJar() {}

    /** On a free port. */
    static JarProcess.Launch in(Path folder) {
        return in(folder, 0);
    }

    /** On that port, with its data in a folder below the one given. */
    static JarProcess.Launch in(Path folder, int port) {
        return JarProcess.of("chat")
                .args("--listen", "127.0.0.1:" + port, "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("data").toString());
    }

    static InetSocketAddress address(JarProcess server) {
        return server.address("http");
    }

    /** The address of something that it serves; {@code scheme} http or ws. */
    static String url(JarProcess server, String scheme, String path) {
        return scheme + "://127.0.0.1:" + address(server).getPort() + path;
    }

    /** What it answers to a GET; {@code headers} are names and values. */
    static HttpResponse<String> get(JarProcess server, String path, String... headers) {
        return ask(request(server, path, headers).GET());
    }

    /** What it answers to a POST of JSON. */
    static HttpResponse<String> post(JarProcess server, String path, String json, String... headers) {
        return ask(request(server, path, headers)
                .header("Content-Type", "application/json")
                .header("X-Netloft", "1")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Bytes that it holds after a collection, on the heap and beside it. */
    static long held(JarProcess server) {
        return LogServer.held(server);
    }

    private static HttpRequest.Builder request(JarProcess server, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(server, "http", path))).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) {
        HttpRequest built = request.build();
        try {
            return HTTP.send(built, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(built.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + built.uri(), e);
        }
    }
}
