package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What routes do beside choosing a group, as servers and clients see it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RouteRulesTest {
    private final Backend web = Backend.answering(Backend.ok("web"));
    private final Backend other = Backend.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: secret/1.0\r\nX-Own: a\r\nAccess-Control-Allow-Origin: *\r\n\r\nother");
    private ProxyRig proxy;

    private void start(String... routes) {
        StringBuilder yaml = new StringBuilder("listen: 127.0.0.1:0\nhealth: {type: none}\ngroups:\n")
                .append("  web: {servers: [\"")
                .append(web.address())
                .append("\"]}\n  other: {servers: [\"")
                .append(other.address())
                .append("\"]}\nroutes:\n");
        for (String route : routes) {
            yaml.append("  - {").append(route).append("}\n");
        }
        proxy = ProxyRig.with(yaml.toString());
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        web.close();
        other.close();
    }

    private String get(String target, String... fields) {
        return send("GET " + target, fields);
    }

    private String send(String line, String... fields) {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: app.test\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        try (RawClient client = proxy.client()) {
            return client.send(request.append("\r\n").toString()).response();
        }
    }

    private static String last(Backend backend) {
        return backend.heads().get(backend.heads().size() - 1);
    }

    @Test
    void requestsGoByMethodHeaderQueryAndExpression() {
        start(
                "group: web",
                "group: other, methods: [DELETE]",
                "group: other, headers: {X-Env: canary}",
                "group: other, query: {v: \"~^2\"}",
                "group: other, path: '~^/u/[0-9]+$'",
                "group: other, path: '=/exactly'");
        assertThat(get("/")).endsWith("web");
        assertThat(send("DELETE /")).endsWith("other");
        assertThat(get("/", "x-env: canary")).endsWith("other");
        assertThat(get("/?v=2.1")).endsWith("other");
        assertThat(get("/?v=1")).endsWith("web");
        assertThat(get("/u/12")).endsWith("other");
        assertThat(get("/u/ann")).endsWith("web");
        assertThat(get("/exactly")).endsWith("other");
        assertThat(get("/exactly/not")).endsWith("web");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/users?x=1, /v2/users?x=1",
        "/api, /v2",
        "/api/a%20b%2Fc, /v2/a%20b%2Fc",
        "/x/../api//users, /v2/users",
        "/u/ann/photos?y, /photos?owner=ann",
        "/plain?z, /plain?z"
    })
    void pathsAreRewritten(String asked, String seen) {
        start(
                "group: web",
                "path: /api, group: web, rewrite: '/v2{rest}'",
                "path: '~^/u/([^/]+)/(.*)$', group: web, rewrite: '/{2}?owner={1}'");
        get(asked);
        assertThat(last(web)).startsWith("GET " + seen + " HTTP/1.1\r\n");
    }

    @Test
    void theHostIsRewrittenAndTheClientsOwnIsTold() {
        start("group: web, rewrite-host: 'inner-{host}:81'");
        get("/");
        assertThat(last(web)).contains("Host: inner-app.test:81\r\n", "X-Forwarded-Host: app.test\r\n");
        assertThat(last(web).toLowerCase(java.util.Locale.ROOT).split("\r\nhost: ", -1))
                .hasSize(2);
    }

    @Test
    void fieldsAreRemovedSetAndAdded() {
        start("group: other,"
                + " request-headers: {remove: [Cookie], set: {X-Route: '{route} {method}', X-Gone: '{header:X-None}'},"
                + " add: {X-List: more}},"
                + " response-headers: {remove: [server], set: {X-Own: 'b {client}'}, add: {Vary: Accept}}");
        String answer = get("/", "Cookie: a=b", "X-Route: mine", "X-List: one", "X-Gone: x");
        assertThat(last(other))
                .contains("X-Route: */ GET\r\n", "X-List: one\r\n", "X-List: more\r\n")
                .doesNotContain("Cookie", "mine", "X-Gone");
        assertThat(answer)
                .contains("X-Own: b 127.0.0.1\r\n", "Vary: Accept\r\n")
                .doesNotContain("secret", "X-Own: a");
    }

    @Test
    void aRedirectLeadsWhereItSaysAndKeepsTheConnection() {
        start("group: web", "path: /old, redirect: {to: 'https://{host}/new{rest}{query}', status: 301}");
        try (RawClient client = proxy.client()) {
            String moved = client.send("GET /old/a%20b?q=1 HTTP/1.1\r\nHost: app.test:80\r\n\r\n")
                    .response();
            assertThat(moved)
                    .startsWith("HTTP/1.1 301 Moved Permanently\r\nLocation: https://app.test/new/a%20b?q=1\r\n")
                    .contains("Content-Length: 0\r\n");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .endsWith("web");
        }
    }

    @Test
    void aRedirectCannotBeBrokenOutOf() {
        start("path: /old, redirect: {to: '/new{rest}'}");
        assertThat(get("/old/%0d%0aX-Evil:%201")).contains("Location: /new/%0d%0aX-Evil:%201\r\n");
    }

    @Test
    void aFixedAnswerIsGivenWithoutAnUpstream() {
        start("path: /health, respond: {status: 503, body: '{method} not yet', content-type: text/x-own},"
                + " response-headers: {set: {Retry-After: '5'}}");
        assertThat(get("/health"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("Content-Type: text/x-own\r\n", "Retry-After: 5\r\n")
                .endsWith("\r\n\r\nGET not yet");
        try (RawClient client = proxy.client()) {
            assertThat(client.send("HEAD /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                            .rest())
                    .contains("Content-Length: 12\r\n")
                    .endsWith("\r\n\r\n");
        }
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("proxy_requests_total{route=\"*/health\",status=\"5xx\"} 2"));
    }

    @Test
    void aPreflightIsAnsweredForAllowedOriginsOnly() {
        start("group: other, cors: {origins: ['https://app.example.org'], methods: [GET, PUT], headers: ['*'],"
                + " credentials: true, max-age: 1h}");
        String allowed = send(
                "OPTIONS /",
                "Origin: https://app.example.org",
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: x-a, x-b");
        assertThat(allowed)
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .contains(
                        "Access-Control-Allow-Origin: https://app.example.org\r\n",
                        "Access-Control-Allow-Credentials: true\r\n",
                        "Access-Control-Allow-Methods: GET, PUT\r\n",
                        "Access-Control-Allow-Headers: x-a, x-b\r\n",
                        "Access-Control-Max-Age: 3600\r\n",
                        "Vary: Origin\r\n");
        assertThat(send("OPTIONS /", "Origin: https://evil.test", "Access-Control-Request-Method: PUT"))
                .startsWith("HTTP/1.1 403 ")
                .contains("origin-refused");
        assertThat(other.heads()).isEmpty();
    }

    @Test
    void aPreflightIsAnsweredWithTheUsualMethodsAndFieldsWhereNoneAreNamed() {
        start("group: other, cors: {origins: ['https://app.example.org']}");
        String allowed = send(
                "OPTIONS /",
                "Origin: https://app.example.org",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type");
        assertThat(allowed)
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .contains(
                        "Access-Control-Allow-Methods: GET, HEAD, POST\r\n",
                        "Access-Control-Allow-Headers: Content-Type\r\n");
    }

    @Test
    void answersToAnAllowedOriginSaySoOnce() {
        start("group: other, cors: {origins: ['https://*.example.org'], expose: [X-Own]}");
        assertThat(get("/", "Origin: https://a.example.org"))
                .contains(
                        "Access-Control-Allow-Origin: https://a.example.org\r\n",
                        "Access-Control-Expose-Headers: X-Own\r\n")
                .doesNotContain("Access-Control-Allow-Origin: *");
        assertThat(get("/", "Origin: https://evil.test")).doesNotContain("Access-Control");
        assertThat(send("OPTIONS /", "Origin: https://a.example.org")).endsWith("other");
    }

    @Test
    void aSplitSendsEachGroupItsPart() {
        start("split: {web: 3, other: 1}");
        int others = 0;
        for (int i = 0; i < 200; i++) {
            others += get("/").endsWith("other") ? 1 : 0;
        }
        assertThat(others).isBetween(20, 90);
    }

    @Test
    void whatLooksLikeAForwardingFieldIsDropped() {
        start("group: web");
        get("/", "X_Forwarded_For: 1.2.3.4", "x-real_ip: 1.2.3.4", "Content_Length: 7", "Own_Field: stays");
        assertThat(last(web)).contains("Own_Field: stays\r\n").doesNotContain("1.2.3.4", "Content_Length");
    }

    @Test
    void aLengthThatSomeReadAsOctalIsWrittenAnew() {
        start("group: web");
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0010\r\n\r\n0123456789")
                    .response();
        }
        assertThat(last(web)).contains("Content-Length: 10\r\n").doesNotContain("0010");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path: '~[', group: web | routes[0].path: ~[ | no regular expression (RE2)",
                "path: api, group: web | routes[0].path: api | write /api",
                "group: web, rewrite: '/{pth}' | routes[0].rewrite | no such name: {pth}",
                "group: web, redirect: {to: /x} | routes[0].group: web | one of group, split, redirect and respond",
                "path: /x | routes[0].group: not set | say what becomes of a request",
                "group: wbe | routes[0].group: wbe | define it under `groups`",
                "split: {web: 0} | routes[0].split | a weight above 0",
                "group: web, cors: {origins: ['*'], credentials: true} | routes[0].cors.origins | any page could read",
                "group: web, request-headers: {set: {Content-Length: '3'}} | set.Content-Length | a field that isn't",
                "group: web, redirect: {to: x, status: 200} | routes[0].redirect.status: 200 | 308 keeps the method",
                "group: web, headers: {x: '~('} | routes[0].headers.x | no regular expression"
            })
    void mistakesInRoutesAreNamed(String route, String where, String what) {
        assertThatThrownBy(() -> start(route))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }
}
