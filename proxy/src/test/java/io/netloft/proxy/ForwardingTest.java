package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to the upstream, and what comes back. */
class ForwardingTest {
    private Backend backend;
    private ProxyRig proxy;

    private void start(Backend.Script script, String... settings) {
        backend = Backend.scripted(script);
        proxy = ProxyRig.to(List.of(backend.address()), settings);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private String exchange(String request) {
        try (RawClient client = proxy.client()) {
            return client.send(request).response();
        }
    }

    @Test
    void sendsTheRequestOnAndTheResponseBack() {
        start(Backend.forever("HTTP/1.1 201 Created it\r\nContent-Length: 2\r\nX-Own: yes\r\n\r\nhi"));
        String response = exchange("GET /a?b=c HTTP/1.1\r\nHost: www.test\r\nX-Mine: 1\r\n\r\n");
        assertThat(response)
                .startsWith("HTTP/1.1 201 Created it\r\n")
                .contains("X-Own: yes\r\n")
                .endsWith("\r\n\r\nhi");
        assertThat(backend.heads().get(0))
                .startsWith("GET /a?b=c HTTP/1.1\r\n")
                .contains("\r\nHost: www.test\r\n")
                .contains("\r\nX-Mine: 1\r\n");
    }

    @Test
    void keepsTheClientsOwnConnectionFieldsToItself() {
        start(Backend.forever(Backend.ok("x")));
        exchange(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Hop, Content-Length, Host\r\nX-Hop: 1\r\n"
                        + "Keep-Alive: 5\r\nProxy-Connection: x\r\nTE: gzip\r\nProxy-Authorization: secret\r\nX-Stays: 1\r\n\r\n");
        assertThat(backend.heads().get(0))
                .contains("Host: a\r\n", "X-Stays: 1\r\n")
                .doesNotContainIgnoringCase("X-Hop")
                .doesNotContainIgnoringCase("Keep-Alive")
                .doesNotContainIgnoringCase("Proxy-")
                .doesNotContainIgnoringCase("TE:");
    }

    @Test
    void keepsTheUpstreamsConnectionFieldsToItself() {
        start(
                Backend.forever(
                        "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\nX-Stays: 1\r\n\r\n"));
        String response = exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(response)
                .contains("X-Stays: 1\r\n")
                .doesNotContain("X-Hop")
                .doesNotContain("Keep-Alive")
                .doesNotContain("Connection");
    }

    @Test
    void tellsTheUpstreamWhoTheClientIs() {
        start(Backend.forever(Backend.ok("x")));
        exchange("GET / HTTP/1.1\r\nHost: www.test:8080\r\nX-Forwarded-For: 6.6.6.6\r\nx-forwarded-proto: https\r\n"
                + "X-Forwarded-Host: evil\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n\r\n");
        assertThat(backend.heads().get(0))
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: http\r\n")
                .contains("\r\nX-Forwarded-Host: www.test:8080\r\n")
                .contains("\r\nX-Forwarded-Port: " + proxy.address().getPort() + "\r\n")
                .doesNotContain("6.6.6.6")
                .doesNotContain("evil");
    }

    @Test
    void addsToWhatATrustedPeerSaid() {
        start(Backend.forever(Backend.ok("x")), "forwarding:", "  fields: both", "  trust: [127.0.0.0/8]");
        exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n"
                + "Forwarded: for=9.9.9.9\r\n\r\n");
        assertThat(backend.heads().get(0))
                .contains("\r\nX-Forwarded-For: 9.9.9.9, 127.0.0.1\r\n")
                .contains("\r\nX-Forwarded-Proto: https\r\n")
                .contains("\r\nForwarded: for=9.9.9.9, for=127.0.0.1;proto=http;host=\"a\"\r\n")
                .doesNotContain("X-Forwarded-Proto: http\r\n");
    }

    @Test
    void saysNothingAboutTheClientWhenToldSo() {
        start(
                Backend.forever(Backend.ok("x")),
                "forwarding:",
                "  fields: none",
                "  request-id: false",
                "  trust: [127.0.0.1]");
        exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: 6.6.6.6\r\n\r\n");
        assertThat(backend.heads().get(0)).doesNotContain("6.6.6.6").doesNotContain("X-");
    }

    @Test
    void givesEachRequestAnIdAndKeepsAWellFormedOne() {
        start(Backend.forever(Backend.ok("x")));
        exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-id_7.x\r\n\r\n");
        exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: bad id\"\r\n\r\n");
        assertThat(backend.heads().get(0)).containsPattern("\r\nX-Request-Id: [0-9a-f]{16}\r\n");
        assertThat(backend.heads().get(1)).contains("\r\nX-Request-Id: my-id_7.x\r\n");
        assertThat(backend.heads().get(2))
                .containsPattern("\r\nX-Request-Id: [0-9a-f]{16}\r\n")
                .doesNotContain("bad id");
    }

    @Test
    void turnsAnAbsoluteTargetIntoPathAndHost() {
        start(Backend.forever(Backend.ok("x")));
        exchange("GET http://www.test/p?q HTTP/1.1\r\nHost: www.test\r\n\r\n");
        exchange("GET http://www.test?q HTTP/1.1\r\nHost: www.test\r\n\r\n");
        exchange("OPTIONS * HTTP/1.1\r\nHost: www.test\r\n\r\n");
        assertThat(backend.heads().get(0))
                .startsWith("GET /p?q HTTP/1.1\r\n")
                .containsOnlyOnce("\r\nHost: www.test\r\n");
        assertThat(backend.heads().get(1)).startsWith("GET /?q HTTP/1.1\r\n");
        assertThat(backend.heads().get(2)).startsWith("OPTIONS * HTTP/1.1\r\n");
    }

    @Test
    void usesOneUpstreamConnectionForManyRequests() {
        start(Backend.forever(Backend.ok("x")), "health:", "  type: none");
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                        .endsWith("x");
            }
        }
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        start(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                c.write(Backend.ok(head.substring(5, head.indexOf(" HTTP"))));
            }
        });
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            requests.append("GET /n").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        requests.append("POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        requests.append("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
        try (RawClient client = proxy.client()) {
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.response()).endsWith("\r\n\r\nn" + i);
            }
            assertThat(client.response()).endsWith("post");
            assertThat(client.response()).endsWith("last");
        }
    }

    @Test
    void passesChunksAndTrailersOnUntouched() {
        start(c -> {
            String head = c.readHead();
            byte[] body = c.readBody(head);
            c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            c.write(Integer.toHexString(body.length) + "\r\n");
            c.write(body);
            c.write("\r\n0\r\nX-Sum: 7\r\n\r\n");
            c.readHead();
        });
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.head()).contains("Transfer-Encoding: chunked\r\n");
            assertThat(client.until("X-Sum: 7\r\n\r\n"))
                    .isEqualTo("d\r\n3\r\nabc\r\n0\r\n\r\n\r\n0\r\nX-Sum: 7\r\n\r\n");
        }
        assertThat(backend.heads().get(0)).containsOnlyOnce("Transfer-Encoding: chunked\r\n");
    }

    @Test
    void streamsABodyThatOnlyTheEndOfTheConnectionEnds() {
        start(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        });
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("Connection: close\r\n");
            assertThat(client.rest()).isEqualTo("until the end");
        }
    }

    @Test
    void knowsResponsesWithoutBody() {
        start(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                if (head.startsWith("HEAD")) {
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                } else if (head.startsWith("GET /204")) {
                    c.write("HTTP/1.1 204 No Content\r\n\r\n");
                } else {
                    c.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n");
                }
            }
        });
        try (RawClient client = proxy.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("Content-Length: 1000\r\n");
            client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 204 ");
            client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 304 ");
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void passesInterimResponsesOn() {
        start(c -> {
            String head = c.readHead();
            c.write("HTTP/1.1 100 Continue\r\n\r\n");
            c.readBody(head);
            c.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Backend.ok("done"));
            c.readHead();
        });
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.send("body");
            assertThat(client.head()).startsWith("HTTP/1.1 103 ").contains("Link: </a.css>");
            assertThat(client.response()).endsWith("done");
        }
        assertThat(backend.heads().get(0)).contains("Expect: 100-continue\r\n");
    }

    @Test
    void anEarlyFinalAnswerEndsTheUpload() {
        start(c -> {
            c.readHead();
            c.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            c.in().read();
        });
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nstart");
            assertThat(client.response()).startsWith("HTTP/1.1 413 ");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void speaksHttp10WithThoseWhoDo() {
        start(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                c.write("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx");
            }
        });
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThat(client.response()).contains("Connection: close\r\n");
            assertThat(client.ended()).isTrue();
        }
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.response()).contains("Connection: keep-alive\r\n");
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.response()).endsWith("x");
        }
        assertThat(backend.heads().get(0)).startsWith("GET / HTTP/1.0\r\n");
    }

    @Test
    void answersAClientThatEndsItsSideAfterTheRequest() {
        start(Backend.forever(Backend.ok("x")));
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").endOutput();
            assertThat(client.response()).endsWith("x");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void closesWhenTheClientAsksForIt() {
        start(Backend.forever(Backend.ok("x")));
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.response()).contains("Connection: close\r\n").endsWith("x");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void carriesLargeBodiesBothWaysUnharmed() throws Exception {
        start(c -> {
            String head = c.readHead();
            if (head != null && head.startsWith("POST")) {
                byte[] body = c.readBody(head);
                c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                c.write(body);
                c.readHead();
            } else if (head != null) {
                c.write(Backend.ok("check"));
            }
        });
        byte[] body = new byte[20 * 1024 * 1024];
        new Random(11).nextBytes(body);
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + proxy.address().getPort() + "/"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(response.body(), body)).isTrue();
    }

    @Test
    void aHeadMayComeByteByByte() {
        start(Backend.forever(Backend.ok("x")));
        byte[] request = "GET /slow HTTP/1.1\r\nHost: a\r\nX-Y: z\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        try (RawClient one = proxy.client();
                RawClient two = proxy.client()) {
            for (byte b : request) {
                one.send(new byte[] {b});
                two.send(new byte[] {b});
            }
            assertThat(one.response()).endsWith("x");
            assertThat(two.response()).endsWith("x");
        }
        assertThat(backend.heads())
                .hasSize(2)
                .allMatch(h -> h.startsWith("GET /slow HTTP/1.1\r\nHost: a\r\nX-Y: z\r\n"));
    }
}
