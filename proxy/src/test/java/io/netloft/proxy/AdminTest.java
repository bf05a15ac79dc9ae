package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The admin endpoint of a whole proxy: changing it live, and asking it why. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdminTest {
    private final Backend one = Backend.answering(Backend.ok("one"));
    private final Backend two = Backend.answering(Backend.ok("two"));
    private final HttpClient http = HttpClient.newHttpClient();
    private Running running;

    @BeforeEach
    void start() {
        running = Launcher.start(
                new ProxyMain(),
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--to",
                one.address(),
                "--warm-up",
                "300ms",
                "--health-interval",
                "50ms");
        await().until(() -> call("GET", "/upstreams", "").contains("\"up\""));
    }

    @AfterEach
    void stop() {
        running.close();
        one.close();
        two.close();
    }

    private String call(String method, String path, String body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http:/" + running.adminAddress() + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("X-Netloft", "1");
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void serversAreAddedWeighedAndTakenBack() {
        assertThat(call("POST", "/upstreams/default/" + two.address() + "?weight=5", ""))
                .startsWith("200 ")
                .contains("\"weight\":5", "\"added\":true");
        assertThat(call("GET", "/upstreams", "")).contains("\"upstream\":\"" + two.address() + "\"", "\"weight\":5");
        assertThat(call("POST", "/upstreams/default/" + two.address() + "?weight=2", ""))
                .contains("\"added\":false");
        assertThat(call("DELETE", "/upstreams/default/" + two.address(), "")).startsWith("200 ");
        assertThat(call("GET", "/upstreams", "")).doesNotContain(two.address());
    }

    @Test
    void mistakesAreNamed() {
        assertThat(call("POST", "/upstreams/default/nonsense", ""))
                .startsWith("400 ")
                .contains("HOST:PORT");
        assertThat(call("POST", "/upstreams/default/a:1?weight=x", ""))
                .startsWith("400 ")
                .contains("weight: x");
        assertThat(call("POST", "/upstreams/default/a:1?weight=1001", ""))
                .startsWith("400 ")
                .contains("0..1000");
        assertThat(call("POST", "/upstreams/none/a:1", "")).startsWith("404 ");
        assertThat(call("DELETE", "/upstreams/default/" + one.address(), "")).startsWith("404 ");
        assertThat(call("POST", "/explain", "{")).startsWith("400 ");
        assertThat(call("POST", "/explain", "")).startsWith("400 ").contains("url: not set");
    }

    @Test
    void saysWhatWouldBecomeOfARequest() {
        assertThat(call("POST", "/explain", "{\"url\": \"http://a.test/x?y=1\", \"headers\": [\"X-A: b\"]}"))
                .startsWith("200 ")
                .contains(
                        "\"request\":\"GET a.test/x?y=1\"",
                        "\"route\":\"default\"",
                        "\"state\":\"up\"",
                        "\"next\":\"" + one.address() + "\"");
        assertThat(call("POST", "/explain?url=/x&method=DELETE", "")).contains("DELETE localhost/x");
        assertThat(call("POST", "/explain?url=/%2500", "")).contains("\"refused\":\"4");
        assertThat(one.heads().stream().filter(h -> h.contains("/x"))).isEmpty();
    }

    @Test
    void warmingUpLeavesNoTrace() {
        assertThat(call("GET", "/metrics", ""))
                .startsWith("200 ")
                .contains("proxy_client_connections_opened_total 0.0")
                .doesNotContain("warm");
        assertThat(one.heads()).isEmpty();
    }
}
