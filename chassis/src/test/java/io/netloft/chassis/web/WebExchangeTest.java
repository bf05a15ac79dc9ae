package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.chassis.config.Secret;
import io.netty.handler.codec.http.HttpMethod;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WebExchangeTest {
    private static Router router() {
        return new Router()
                .get("/hello/{name}", r -> WebResponse.text("hello " + r.parameter("name") + " " + r.query("q")))
                .get("/files/{path...}", r -> WebResponse.text(r.parameter("path")))
                .post("/echo", r -> WebResponse.of(200, "application/octet-stream", r.body()))
                .get("/fault", r -> {
                    throw new IllegalStateException("a fault of ours");
                })
                .async(HttpMethod.GET, "/busy", r -> CompletableFuture.failedFuture(new RejectedExecutionException()));
    }

    @Test
    void answersByPathTemplateAndDecodesQuery() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            assertThat(port.get("/hello/w%C3%B6rld?q=a%20b").body()).isEqualTo("hello wörld a b");
            assertThat(port.get("/files/a/b/c").body()).isEqualTo("a/b/c");
            assertThat(port.get("/files/").body()).isEmpty();
        }
    }

    @Test
    void tellsErrorsAsProblemJson() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            HttpResponse<String> missing = port.get("/nowhere");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(Json.read(missing.body().getBytes()).path("code").asText())
                    .isEqualTo("not-found");

            HttpResponse<String> method = port.get("/echo");
            assertThat(method.statusCode()).isEqualTo(405);
            assertThat(method.headers().firstValue("allow")).hasValue("POST");

            HttpResponse<String> busy = port.get("/busy");
            assertThat(busy.statusCode()).isEqualTo(503);
            assertThat(busy.headers().firstValue("retry-after")).hasValue("1");
        }
    }

    @Test
    void hidesTheCauseOfItsOwnFaults() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            HttpResponse<String> fault = port.get("/fault");
            assertThat(fault.statusCode()).isEqualTo(500);
            assertThat(fault.body()).doesNotContain("a fault of ours", "Exception");
        }
    }

    @Test
    void refusesAHostThatIsNeitherAddressNorAllowed() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHost: a\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void refusesTheOriginOfAnotherSite() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            String head = "GET /hello/x HTTP/1.1\r\nHost: localhost:7\r\nConnection: close\r\nOrigin: ";
            assertThat(port.raw(head + "https://evil.example\r\n\r\n")).startsWith("HTTP/1.1 403");
            assertThat(port.raw(head + "null\r\n\r\n")).startsWith("HTTP/1.1 403");
            assertThat(port.raw(head + "http://localhost:8\r\n\r\n")).startsWith("HTTP/1.1 403");
            assertThat(port.raw(head + "http://localhost:7\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void wantsProofOfIntentForAChangingRequest() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            String head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n";
            assertThat(port.raw(head + "\r\nhi")).startsWith("HTTP/1.1 403").contains("missing-header");
            assertThat(port.raw(head + "X-Netloft: 1\r\n\r\nhi"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("\r\n\r\nhi");
        }
    }

    @Test
    void wantsTheTokenWhereThereIsOne() throws Exception {
        var guard = new WebGuard(new Secret("s3cret"), Set.of(), path -> path.equals("/files/open"));
        try (WebPort port = new WebPort(router(), guard, WebLimits.STANDARD)) {
            assertThat(port.get("/hello/x").statusCode()).isEqualTo(401);
            assertThat(port.get("/hello/x", "authorization", "Bearer wrong").statusCode())
                    .isEqualTo(401);
            assertThat(port.get("/hello/x", "authorization", "Bearer s3cret").statusCode())
                    .isEqualTo(200);
            assertThat(port.get("/files/open").statusCode()).isEqualTo(200);
            var client = new WebClient(port.address(), new Secret("s3cret"));
            assertThat(client.post("/echo", Map.of("a", 1)).path("a").asInt()).isEqualTo(1);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        Router router = new Router()
                .async(HttpMethod.GET, "/slow", r -> {
                    var answer = new CompletableFuture<WebResponse>();
                    CompletableFuture.delayedExecutor(300, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .execute(() -> answer.complete(WebResponse.text("slow")));
                    return answer;
                })
                .get("/fast", r -> WebResponse.text("fast"));
        try (WebPort port = WebPort.of(router)) {
            String answers = port.raw("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "GET /fast HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answers).containsSubsequence("slow", "HTTP/1.1 200", "fast");
        }
    }

    @Test
    void refusesBrokenAndAmbiguousRequests() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            assertThat(port.raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(
                            port.raw(
                                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"))
                    .startsWith("HTTP/1.1 400");
            assertThat(port.raw("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(port.raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void refusesABodyBeyondItsLimit() throws Exception {
        try (WebPort port = new WebPort(router(), WebGuard.loopback(), WebLimits.STANDARD.withMaxBody(10))) {
            assertThat(port.raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nX-Netloft: 1\r\nContent-Length: 11\r\n\r\n"
                            + "x".repeat(11)))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void closesAConnectionThatSendsItsRequestTooSlowly() throws Exception {
        var limits = new WebLimits(
                4096, 8192, 1024, Duration.ofMillis(300), Duration.ofSeconds(60), 16, Duration.ofSeconds(15));
        try (WebPort port = new WebPort(router(), WebGuard.loopback(), limits)) {
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHos")).isEmpty();
        }
    }

    @Test
    void closesAConnectionThatIsSilent() throws Exception {
        var limits = new WebLimits(
                4096, 8192, 1024, Duration.ofSeconds(10), Duration.ofSeconds(3), 16, Duration.ofSeconds(15));
        try (WebPort port = new WebPort(router(), WebGuard.loopback(), limits)) {
            assertThat(port.raw("GET /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .endsWith("hello x null");
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        try (WebPort port = WebPort.of(router())) {
            assertThat(port.raw("HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .contains("content-length: 12")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void servesPagesWithAnETagAndAStrictPolicy() throws Exception {
        Router router = new Router();
        StaticPages.of(io.netloft.chassis.admin.Admin.class)
                .page("/", "status.html")
                .addTo(router);
        try (WebPort port = WebPort.of(router)) {
            HttpResponse<String> page = port.get("/");
            assertThat(page.headers().firstValue("content-security-policy")).hasValue(StaticPages.POLICY);
            assertThat(page.body()).doesNotContain("style=", "onclick").doesNotContain("<script>");
            String etag = page.headers().firstValue("etag").orElseThrow();
            HttpResponse<String> again = port.get("/", "if-none-match", etag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void tellsACommandWhatWentWrong() {
        try (WebPort port = WebPort.of(router())) {
            var client = new WebClient(port.address(), null);
            assertThatThrownBy(() -> client.get("/nowhere"))
                    .isInstanceOf(WebClientException.class)
                    .hasMessage("404: path: /nowhere (expected: a route of this port); Check the path.");
        }
    }
}
