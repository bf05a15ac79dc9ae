package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EchoServerTest {
    private static EchoServer echo;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        echo = EchoRig.start();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        echo.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + EchoRig.port(echo) + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showsTheRequestAsItArrived() throws Exception {
        HttpResponse<String> response = send(request("/a?b").header("X-Mine", "yes"));
        assertThat(response.body()).startsWith("echo\n\nGET /a?b\n").contains("X-Mine: yes\n");
        assertThat(response.headers().firstValue("X-Echo")).contains("echo");
    }

    @Test
    void givesABodyBack() throws Exception {
        HttpResponse<String> response = send(request("/").POST(HttpRequest.BodyPublishers.ofString("my body")));
        assertThat(response.body()).isEqualTo("my body");
    }

    @Test
    void answersWithTheStatusAskedFor() throws Exception {
        assertThat(send(request("/status/503")).statusCode()).isEqualTo(503);
        assertThat(send(request("/status/204")).statusCode()).isEqualTo(204);
        assertThat(send(request("/status/99999")).statusCode()).isEqualTo(599);
    }

    @Test
    void sendsAsManyBytesAsAskedFor() throws Exception {
        assertThat(send(request("/bytes/100000")).body()).hasSize(100_000);
    }

    @Test
    void answersAfterTheDelayAskedFor() throws Exception {
        long before = System.nanoTime();
        assertThat(send(request("/delay/100")).statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(100_000_000L);
    }

    @Test
    void refusesWhatIsNoHttp() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), EchoRig.port(echo));
        try (RawClient raw = new RawClient(address)) {
            assertThat(raw.send("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n").response())
                    .startsWith("HTTP/1.1 400 ");
            assertThat(raw.ended()).isTrue();
        }
    }
}
