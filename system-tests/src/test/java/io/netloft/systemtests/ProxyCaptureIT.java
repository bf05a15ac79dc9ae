package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * HTTP/2 and gRPC on both sides of the proxy, captured by tcpdump and read by the sniffer. With {@code golden.update} the
 * capture becomes the one that the sniffer's own tests read.
 */
@NeedsPeer(
        value = {"tcpdump", "curl"},
        root = true)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProxyCaptureIT {
    private static final Path KEPT = Path.of(System.getProperty("netloft.root", ".."))
            .resolve("sniffer/src/test/resources/captures/proxy-http2.pcap");

    @TempDir
    private Path folder;

    @Test
    void theSnifferReadsHttp2AndGrpcOnBothSidesOfTheProxy() throws IOException, InterruptedException {
        try (Echo echo = Echo.start();
                GrpcPeer grpc = GrpcPeer.start();
                JarProcess proxy = proxy(echo, grpc)) {
            Path capture = captured(proxy, echo, grpc);
            List<String> said = LoopbackCapture.read(capture);
            assertThat(said)
                    .anyMatch(line -> line.contains("HTTP/2 > GET /bytes/600"))
                    .anyMatch(line -> line.contains("HTTP/2 > POST /echo"))
                    .anyMatch(line -> line.contains("HTTP > POST /echo"));
            for (String call : List.of("Unary", "Talk", "Refuse")) {
                // The client's side and the server's.
                assertThat(said.stream().filter(line -> line.contains("> POST /peer.Echo/" + call)))
                        .as("%s in %s", call, said)
                        .hasSize(2);
            }
            assertThat(said.stream().filter(line -> line.contains("grpcStatus=9")))
                    .as("%s", said)
                    .hasSize(2);
            if (Boolean.getBoolean("golden.update")) {
                Files.copy(capture, KEPT, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static JarProcess proxy(Echo echo, GrpcPeer grpc) throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        // Checks would be captured too, some time or other.
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  web: {servers: ["%s"], health: {type: none}}
                  grpc: {servers: ["%s"], protocol: http2, health: {type: none}}
                routes:
                  - {group: web}
                  - {path: /peer.Echo, group: grpc}
                """.formatted(echo.address(), grpc.address()));
        return launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "none")
                .start();
    }

    private Path captured(JarProcess proxy, Echo echo, GrpcPeer grpc) throws IOException, InterruptedException {
        int port = proxy.address("http").getPort();
        Path capture = folder.resolve("capture.pcap");
        String filter = "tcp and (port " + port + " or port " + echo.port() + " or port "
                + grpc.address().replaceFirst(".*:", "") + ")";
        LoopbackCapture.write(capture, filter, () -> {
            speakHttp2(port);
            speakGrpc(port);
            speakHttp1(port);
        });
        return capture;
    }

    private static void speakHttp2(int port) {
        String url = "http://127.0.0.1:" + port;
        for (List<String> asked : List.of(List.of(url + "/bytes/600"), List.of("-d", "a small body", url + "/echo"))) {
            Peer.Finished done = Peer.of("curl")
                    .args("-sS", "--http2-prior-knowledge", "-o", "back")
                    .args(asked.toArray(String[]::new))
                    .run();
            assertThat(done.exitCode()).as(done.stderr()).isZero();
        }
    }

    private static void speakGrpc(int port) throws InterruptedException {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        byte[] message = "hello".getBytes(StandardCharsets.US_ASCII);
        ClientCalls.blockingUnaryCall(channel, GrpcPeer.UNARY, CallOptions.DEFAULT, message);
        var answers = new LinkedBlockingQueue<byte[]>();
        var requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GrpcPeer.TALK, CallOptions.DEFAULT), new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable why) {
                        answers.add(new byte[0]);
                    }

                    @Override
                    public void onCompleted() {
                        answers.add("end".getBytes(StandardCharsets.US_ASCII));
                    }
                });
        for (int i = 0; i < 3; i++) {
            requests.onNext(message);
            assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo(message);
        }
        requests.onCompleted();
        assertThat(answers.poll(30, TimeUnit.SECONDS)).asString().isEqualTo("end");
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, GrpcPeer.REFUSE, CallOptions.DEFAULT, message))
                .isInstanceOf(StatusRuntimeException.class);
        channel.shutdown();
        assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void speakHttp1(int port) throws IOException, InterruptedException {
        URI end = URI.create("http://127.0.0.1:" + port + "/the-end");
        HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(end).build(), BodyHandlers.discarding());
    }
}
