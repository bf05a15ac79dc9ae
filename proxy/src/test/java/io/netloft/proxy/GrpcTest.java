package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC through the proxy, with grpc-java on both sides. */
@Timeout(60)
class GrpcTest {
    private final GrpcBackend backend = new GrpcBackend();
    private ProxyRig proxy;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        proxy = ProxyRig.with(yaml(backend.address()));
        channel = NettyChannelBuilder.forAddress(proxy.address()).usePlaintext().build();
    }

    private static String yaml(String server) {
        return """
                listen: 127.0.0.1:0
                groups:
                  texts: {servers: ["%s"], protocol: http2, health: {type: tcp, interval: 50ms}}
                routes: [{group: texts}]
                """.formatted(server);
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        proxy.close();
        backend.close();
    }

    private String unary(String request) {
        return ClientCalls.blockingUnaryCall(channel, GrpcBackend.UNARY, CallOptions.DEFAULT, request);
    }

    @Test
    void aCallIsAnswered() {
        assertThat(unary("hello")).isEqualTo("echo hello");
        assertThat(unary("x".repeat(200_000))).hasSize(200_005);
        assertThat(backend.authorities().get(0)).isEqualTo(channel.authority());
    }

    @Test
    void manyCallsAtOnceShareAConnection() throws Exception {
        unary("first");
        List<com.google.common.util.concurrent.ListenableFuture<String>> calls = new java.util.ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(
                    ClientCalls.futureUnaryCall(channel.newCall(GrpcBackend.UNARY, CallOptions.DEFAULT), "call " + i));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("echo call " + i);
        }
        assertThat(proxy.scrape())
                .contains("proxy_upstream_connections_opened_total{group=\"texts\",upstream=\"" + backend.address()
                        + "\"} 1.0");
    }

    @Test
    void anErrorComesWithItsTrailers() {
        StatusRuntimeException failed = catchThrowableOfType(StatusRuntimeException.class, () -> unary("fail"));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failed.getStatus().getDescription()).isEqualTo("not now");
        assertThat(failed.getTrailers().get(GrpcBackend.TRAILER)).isEqualTo("why");
    }

    @Test
    void aDeadlineIsKeptAndTheServerHearsOfIt() throws Exception {
        // All that a first call needs beside its own time.
        assertThat(unary("hello")).isEqualTo("echo hello");
        StatusRuntimeException late = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel,
                        GrpcBackend.UNARY,
                        CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS),
                        "hang"));
        assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(backend.sawCancellation()).isTrue();
    }

    @Test
    void aCallThatIsCancelledIsCancelledAtTheServer() throws Exception {
        var call = channel.newCall(GrpcBackend.CHAT, CallOptions.DEFAULT);
        Answers answers = new Answers();
        StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(call, answers);
        requests.onNext("one");
        assertThat(answers.next()).isEqualTo("you said one");
        call.cancel("enough", null);
        assertThat(backend.sawCancellation()).isTrue();
        assertThat(unary("on")).isEqualTo("echo on");
    }

    @Test
    void aClientStreamsToTheServer() throws Exception {
        Answers answers = new Answers();
        StreamObserver<String> requests =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcBackend.UPLOAD, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 500; i++) {
            requests.onNext("y".repeat(1000));
        }
        requests.onCompleted();
        assertThat(answers.next()).isEqualTo("500000");
        answers.completed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aServerStreamsToItsClient() {
        Iterator<String> parts =
                ClientCalls.blockingServerStreamingCall(channel, GrpcBackend.DOWNLOAD, CallOptions.DEFAULT, "2000");
        int count = 0;
        while (parts.hasNext()) {
            count++;
            assertThat(parts.next()).startsWith("part " + count + " ");
        }
        assertThat(count).isEqualTo(2000);
    }

    @Test
    void bothStreamAndEachMessageArrivesByItself() throws Exception {
        Answers answers = new Answers();
        StreamObserver<String> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcBackend.CHAT, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 20; i++) {
            requests.onNext("message " + i);
            assertThat(answers.next()).isEqualTo("you said message " + i);
        }
        requests.onCompleted();
        answers.completed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whoReadsOneStreamSlowlyIsAnsweredOnTheOthers() {
        Iterator<String> parts =
                ClientCalls.blockingServerStreamingCall(channel, GrpcBackend.DOWNLOAD, CallOptions.DEFAULT, "5000");
        for (int i = 0; i < 50; i++) {
            assertThat(unary("beside " + i)).isEqualTo("echo beside " + i);
        }
        int count = 0;
        while (parts.hasNext()) {
            count++;
            parts.next();
        }
        assertThat(count).isEqualTo(5000);
    }

    @Test
    void aServerThatGoesAwayFinishesItsCalls() throws Exception {
        Answers answers = new Answers();
        StreamObserver<String> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcBackend.CHAT, CallOptions.DEFAULT), answers);
        requests.onNext("one");
        assertThat(answers.next()).isEqualTo("you said one");
        backend.leave();
        // Until it has said so, it takes more.
        await().until(() -> {
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> unary("more"));
            return refused != null && refused.getStatus().getCode() == Status.Code.UNAVAILABLE;
        });
        requests.onNext("two");
        assertThat(answers.next()).isEqualTo("you said two");
        requests.onCompleted();
        answers.completed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCallThatAServerIsTooBusyForGoesToAnother() {
        try (GrpcBackend other = new GrpcBackend()) {
            backend.busy();
            String both = backend.address() + "\", \"" + other.address();
            proxy.reload(yaml(both).replace("protocol", "retry: {grpc-statuses: [unavailable]}, protocol"));
            for (int i = 0; i < 6; i++) {
                assertThat(unary("call " + i)).isEqualTo("echo call " + i);
            }
        }
    }

    @Test
    void aServerThatSaysThatItIsNotServingGetsNoCalls() {
        proxy.reload(yaml(backend.address()).replace("type: tcp", "type: grpc"));
        await().untilAsserted(
                        () -> assertThat(proxy.upstream(backend.address()).up()).isTrue());
        assertThat(unary("well?")).isEqualTo("echo well?");
        backend.sick();
        await().untilAsserted(
                        () -> assertThat(proxy.upstream(backend.address()).up()).isFalse());
    }

    @Test
    void aServerThatSaysThatItIsNotServingFinishesTheCallsThatItHas() throws Exception {
        proxy.reload(yaml(backend.address()).replace("type: tcp", "type: grpc"));
        await().until(() -> proxy.upstream(backend.address()).up());
        Answers answers = new Answers();
        StreamObserver<String> requests =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcBackend.UPLOAD, CallOptions.DEFAULT), answers);
        requests.onNext("one");
        await("the call at the server").until(() -> !backend.authorities().isEmpty());
        backend.sick();
        await().until(() -> !proxy.upstream(backend.address()).up());
        proxy.settle();
        requests.onCompleted();
        assertThat(answers.next()).isEqualTo("3");
        answers.completed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void serversOfHttp2AreCheckedOverHttp2() {
        proxy.reload(yaml(backend.address()).replace("type: tcp", "type: http"));
        await().untilAsserted(
                        () -> assertThat(proxy.upstream(backend.address()).up()).isTrue());
        proxy.settle();
        assertThat(proxy.scrape()).containsPattern("proxy_upstream_checks_passed_total[^\n]* [1-9]");
    }

    @Test
    void clientsOfHttp11ReachServersOfHttp2() {
        try (RawClient client = proxy.client()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response();
            // What grpc-java says to a request that isn't gRPC.
            assertThat(answer).startsWith("HTTP/1.1 4").containsIgnoringCase("grpc-status");
        }
    }

    @Test
    void aServerThatIsGoneIsUnavailableAndComesBack() throws Exception {
        backend.close();
        StatusRuntimeException failed = catchThrowableOfType(StatusRuntimeException.class, () -> unary("anyone?"));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        try (GrpcBackend other = new GrpcBackend()) {
            proxy.reload(yaml(other.address()));
            assertThat(unary("again")).isEqualTo("echo again");
        }
    }

    private static final class Answers implements StreamObserver<String> {
        private final BlockingQueue<String> values = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> completed = new CompletableFuture<>();

        String next() throws InterruptedException {
            return values.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void onNext(String value) {
            values.add(value);
        }

        @Override
        public void onError(Throwable t) {
            completed.completeExceptionally(t);
        }

        @Override
        public void onCompleted() {
            completed.complete(null);
        }
    }
}
