package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The admin port of a running jar, asked with the JDK's client. */
final class AdminPort {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private final InetSocketAddress address;
    private final String base;

    private AdminPort(InetSocketAddress address) {
        this.address = address;
        this.base = "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    static AdminPort of(JarProcess process) {
        return new AdminPort(process.address("admin"));
    }

    /** {@code http://host:port}, without a slash at the end. */
    String url() {
        return base;
    }

    InetSocketAddress address() {
        return address;
    }

    HttpResponse<String> get(String path, String... headers) {
        return ask(request(path, headers).GET().build());
    }

    /** A POST with the header that shows that it is meant. */
    HttpResponse<String> post(String path, String... headers) {
        return ask(request(path, headers)
                .header("X-Netloft", "1")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** A POST as any page's script could send it. */
    HttpResponse<String> barePost(String path, String... headers) {
        return ask(
                request(path, headers).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    /** The state that the proxy gives an upstream, {@code up} or {@code down}, … */
    String state(String upstream) {
        return fact(upstream, "state");
    }

    /** Attempts ever sent to an upstream. */
    long requests(String upstream) {
        return Long.parseLong(fact(upstream, "requests"));
    }

    /** Waits until an upstream is in one of these states. */
    void awaitState(String upstream, String... states) {
        await(upstream + " " + List.of(states))
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> List.of(states).contains(state(upstream)));
    }

    /** Waits until an upstream gets that many requests more than now. */
    void awaitShare(String upstream, long more) {
        long before = requests(upstream);
        await("requests for " + upstream)
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> requests(upstream) >= before + more);
    }

    private String fact(String upstream, String name) {
        String all = get("/upstreams").body();
        var found = Pattern.compile(
                        "\"upstream\":\"" + Pattern.quote(upstream) + "\"[^}]*?\"" + name + "\":\"?([^\",}]*)")
                .matcher(all);
        if (!found.find()) {
            throw new AssertionError(upstream + ": no " + name + " (expected: in /upstreams)\n" + all);
        }
        return found.group(1);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    private static HttpResponse<String> ask(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + request.uri(), e);
        }
    }
}
