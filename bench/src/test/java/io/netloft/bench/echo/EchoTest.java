package io.netloft.bench.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.load.ClosedLoad;
import io.netloft.bench.load.LoadCount;
import io.netloft.chassis.net.Transport;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EchoTest {
    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final HttpClient client = HttpClient.newHttpClient();
    private Channel echo;

    @BeforeEach
    void start() throws Exception {
        echo = EchoMain.listen(transport, 0, "hello");
    }

    @AfterEach
    void stop() {
        echo.close().syncUninterruptibly();
        transport.close();
    }

    @Test
    void sendsAMessageBack() throws Exception {
        var back = new CompletableFuture<String>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(uri("ws", EchoMain.PATH), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        back.complete(data.toString());
                        return CompletableFuture.completedStage(null);
                    }
                })
                .get(20, TimeUnit.SECONDS);

        socket.sendText("grüß dich", true).get(20, TimeUnit.SECONDS);

        assertThat(back.get(20, TimeUnit.SECONDS)).isEqualTo("grüß dich");
        socket.abort();
    }

    @Test
    void answersAPlainRequestWithItsText() throws Exception {
        var answer =
                client.send(HttpRequest.newBuilder(uri("http", "/")).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void takesTheLoadOfTheGenerator() {
        try (var load = new ClosedLoad()) {
            LoadCount count = load.messages(address(), EchoMain.PATH, 4, 3, 200, Duration.ofMillis(500));

            assertThat(count.failed()).isZero();
            assertThat(count.done()).isGreaterThan(12);
        }
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + address().getPort() + path);
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) echo.localAddress();
    }
}
