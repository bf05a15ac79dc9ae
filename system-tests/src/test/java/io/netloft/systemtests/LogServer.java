package io.netloft.systemtests;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running logstream: how tests start it and what they ask it. */
final class LogServer {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private LogServer() {}

    /** On free ports, with its data in a folder below the one given; the caller adds what it follows. */
    static JarProcess.Launch in(Path folder) {
        return JarProcess.of("logstream")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("data").toString());
    }

    /** The address of something that it serves. */
    static String url(JarProcess server, String path) {
        return "http://127.0.0.1:" + server.address("http").getPort() + path;
    }

    /** What it answers to a GET; {@code headers} are names and values. */
    static HttpResponse<String> get(JarProcess server, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(server, path))).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + path, e);
        }
    }

    /** Bytes that it holds after a collection, on the heap and beside it. */
    static long held(JarProcess server) {
        Programs.run(
                List.of(Programs.ofJdk("jcmd"), Long.toString(server.process().pid()), "GC.run"));
        String page = AdminPort.of(server).get("/metrics").body();
        return ServerHealth.sum(page, "jvm_memory_used_bytes{area=\"heap\"")
                + ServerHealth.sum(page, "process_direct_memory_used_bytes");
    }
}
