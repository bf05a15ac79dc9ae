package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebRequestTest {
    private static WebRequest request(String... headers) {
        var all = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return new WebRequest(
                "1", HttpMethod.GET, "/", Map.of(), all, new byte[0], new InetSocketAddress("127.0.0.1", 1), Map.of());
    }

    private static WebRequest upgrade(String... headers) {
        WebRequest request = request(headers);
        request.headers().add("connection", "Upgrade").add("upgrade", "websocket");
        return request;
    }

    @Test
    void aTokenComesInTheHeader() {
        assertThat(request("authorization", "Bearer abc").token()).isEqualTo("abc");
        assertThat(upgrade("authorization", "bearer abc", "sec-websocket-protocol", "bearer.other")
                        .token())
                .isEqualTo("abc");
        assertThat(request("authorization", "Basic abc").token()).isNull();
        assertThat(request().token()).isNull();
    }

    @Test
    void aWebSocketsTokenMayBeASubprotocol() {
        assertThat(upgrade("sec-websocket-protocol", "chat.v1", "sec-websocket-protocol", "x, bearer.a.b")
                        .token())
                .isEqualTo("a.b");
        assertThat(upgrade("sec-websocket-protocol", "chat.v1").token()).isNull();
        assertThat(request("sec-websocket-protocol", "bearer.abc").token()).isNull();
    }
}
