package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * HTTP/2 and gRPC as they came to the proxy and as they left it, in a capture that the proxy's system tests wrote: curl and
 * grpc-java as clients, grpc-java and a server of HTTP/1.1 behind it.
 */
class ProxyCaptureTest {
    private static final Path CAPTURE = Path.of("src", "test", "resources", "captures", "proxy-http2.pcap");

    @Test
    void everyMessageOnBothSidesOfTheProxyIsTold() throws IOException {
        String said = String.join("\n", Apps.lines(Files.readAllBytes(CAPTURE), Apps.options(false)));
        Golden.files().verify("captures/proxy-http2.app.txt", said + "\n");
    }

    @Test
    void callsOfGrpcHaveTheirStatusInJson() throws IOException {
        List<JsonNode> answers = Apps.messages(Files.readAllBytes(CAPTURE)).stream()
                .filter(message -> message.has("grpcStatus"))
                .toList();
        // Three calls, each seen before the proxy and behind it.
        assertThat(answers)
                .extracting(answer -> answer.path("grpcStatus").asInt())
                .containsExactly(0, 0, 0, 0, 9, 9);
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.path("app").asText()).isEqualTo("http2");
            assertThat(answer.path("from").asText()).isEqualTo("server");
            assertThat(answer.path("status").asInt()).isEqualTo(200);
        });
    }
}
