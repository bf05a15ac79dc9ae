package io.netloft.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netloft.chassis.net.Transport;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FloorTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer backend;
    private Channel floor;

    @BeforeEach
    void start() throws Exception {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", FloorTest::answer);
        backend.start();
        floor = FloorMain.listen(transport, 0, backend.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        floor.close().syncUninterruptibly();
        transport.close();
        backend.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (body.length == 0) {
            body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.US_ASCII);
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void passesRequestsAndAnswersOn() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = client.send(to("/item/" + i).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("/item/" + i);
        }
    }

    @Test
    void streamsMegabytesBothWays() throws Exception {
        byte[] body = new byte[5_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        HttpRequest request =
                to("/").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body())
                .isEqualTo(body);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            String host = " HTTP/1.1\r\nHost: floor\r\n";
            socket.getOutputStream()
                    .write(("GET /one" + host + "\r\nGET /two" + host + "\r\nGET /three" + host
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answers).containsSubsequence("\r\n\r\n/one", "\r\n\r\n/two", "\r\n\r\n/three");
        }
    }

    @Test
    void answers502WhenNobodyIsBehindIt() throws Exception {
        backend.stop(0);

        HttpResponse<String> answer = client.send(to("/").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(502);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(LIMIT);
    }

    private int port() {
        return ((InetSocketAddress) floor.localAddress()).getPort();
    }
}
