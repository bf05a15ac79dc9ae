package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netloft.testkit.JarProcess;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC through the built jar, with grpc-java as client and as server; clients come with TLS and without. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyGrpcIT {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();
    private static final Map<String, ManagedChannel> BY_NAME = new LinkedHashMap<>();
    private static GrpcPeer first;
    private static GrpcPeer second;
    private static JarProcess proxy;
    private static AdminPort admin;

    @BeforeAll
    static void start() throws IOException {
        first = GrpcPeer.start();
        second = GrpcPeer.start();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  echo:
                    servers: ["%s", "%s"]
                    protocol: http2
                    health: {type: grpc, interval: 100ms, timeout: 10s}
                routes: [{group: echo}]
                tls: {development: true}
                """.formatted(first.address(), second.address()));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0")
                .start();
        admin = AdminPort.of(proxy);
        BY_NAME.put(
                "plain",
                NettyChannelBuilder.forAddress(proxy.address("http"))
                        .usePlaintext()
                        .maxInboundMessageSize(GrpcPeer.MOST_BYTES)
                        .build());
        BY_NAME.put(
                "tls",
                NettyChannelBuilder.forAddress(proxy.address("https"))
                        .sslContext(GrpcSslContexts.forClient()
                                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                                .build())
                        .overrideAuthority("localhost")
                        .maxInboundMessageSize(GrpcPeer.MOST_BYTES)
                        .build());
        CHANNELS.addAll(BY_NAME.values());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (ManagedChannel channel : CHANNELS) {
            channel.shutdownNow();
            assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        proxy.close();
        first.close();
        second.close();
    }

    @AfterEach
    void bothAreWell() {
        first.well(true);
        second.well(true);
        admin.awaitState(first.address(), "up");
        admin.awaitState(second.address(), "up");
    }

    private static ManagedChannel channel(String name) {
        return Objects.requireNonNull(BY_NAME.get(name));
    }

    private static byte[] unary(Channel channel, byte[] message) {
        return ClientCalls.blockingUnaryCall(channel, GrpcPeer.UNARY, CallOptions.DEFAULT, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aCallIsAnswered(String way) {
        assertThat(unary(channel(way), HELLO)).isEqualTo(HELLO);
        assertThat(unary(channel(way), new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aMessageOfFourMebibytesComesBackTheSame(String way) {
        byte[] message = new byte[4 << 20];
        new Random(42).nextBytes(message);

        assertThat(unary(channel(way), message)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void metadataGoesThereAndComesBackBeforeAndAfterTheMessage(String way) {
        var asked = new Metadata();
        asked.put(GrpcPeer.ASK, "some text, and more");
        asked.put(GrpcPeer.ASK_BINARY, new byte[] {0, 1, (byte) 0xff});
        var headers = new AtomicReference<@Nullable Metadata>();
        var trailers = new AtomicReference<@Nullable Metadata>();
        Channel through = ClientInterceptors.intercept(
                channel(way),
                MetadataUtils.newAttachHeadersInterceptor(asked),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

        assertThat(unary(through, HELLO)).isEqualTo(HELLO);
        for (Metadata said : List.of(Objects.requireNonNull(headers.get()), Objects.requireNonNull(trailers.get()))) {
            assertThat(said.get(GrpcPeer.ASK)).isEqualTo(asked.get(GrpcPeer.ASK));
            assertThat(said.get(GrpcPeer.ASK_BINARY)).isEqualTo(asked.get(GrpcPeer.ASK_BINARY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aRefusalComesWithItsWordsAndTrailers(String way) {
        StatusRuntimeException refused = failureOf(channel(way), CallOptions.DEFAULT);

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getStatus().getDescription()).isEqualTo("not this one");
        assertThat(Objects.requireNonNull(refused.getTrailers()).get(GrpcPeer.ASK))
                .isEqualTo("no");
    }

    private static StatusRuntimeException failureOf(Channel channel, CallOptions options) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, GrpcPeer.REFUSE, options, HELLO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aClientStreams(String way) throws InterruptedException {
        var answers = new Answers();
        StreamObserver<byte[]> requests = ClientCalls.asyncClientStreamingCall(
                channel(way).newCall(GrpcPeer.COLLECT, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 1_000; i++) {
            requests.onNext(new byte[1_000]);
        }
        requests.onCompleted();

        assertThat(new String(answers.next(), StandardCharsets.US_ASCII)).isEqualTo("1000000");
        assertThat(answers.next()).isSameAs(Answers.END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aServerStreams(String way) {
        Iterator<byte[]> messages = ClientCalls.blockingServerStreamingCall(
                channel(way), GrpcPeer.SPREAD, CallOptions.DEFAULT, new byte[] {(byte) 200});
        int count = 0;
        while (messages.hasNext()) {
            assertThat(messages.next()[0]).isEqualTo((byte) count++);
        }
        assertThat(count).isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void bothStreamAndEachMessageComesByItself(String way) throws InterruptedException {
        var answers = new Answers();
        StreamObserver<byte[]> requests =
                ClientCalls.asyncBidiStreamingCall(channel(way).newCall(GrpcPeer.TALK, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 50; i++) {
            requests.onNext(new byte[] {(byte) i});
            assertThat(answers.next()).containsExactly(i);
        }
        requests.onCompleted();
        assertThat(answers.next()).isSameAs(Answers.END);
    }

    @Test
    void aDeadlineEndsACallAndItsServerHearsOfIt() throws InterruptedException {
        try (Alone alone = Alone.start()) {
            // Neither a connection nor a cold JVM shall take the time that the call has to get there.
            assertThat(unary(alone.channel, HELLO)).isEqualTo(HELLO);
            StatusRuntimeException late = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(
                            alone.channel,
                            GrpcPeer.HANG,
                            CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(5)),
                            HELLO));
            assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(alone.server.awaitCancelled()).isTrue();
        }
    }

    @Test
    void whatAClientTakesBackIsTakenBackFromItsServer() throws InterruptedException {
        try (Alone alone = Alone.start()) {
            var call = alone.channel.newCall(GrpcPeer.HANG, CallOptions.DEFAULT);
            ClientCalls.asyncUnaryCall(call, HELLO, new Answers());
            assertThat(alone.server.awaitHung()).isTrue();
            call.cancel("enough", null);
            assertThat(alone.server.awaitCancelled()).isTrue();
            assertThat(unary(alone.channel, HELLO)).as("the connection goes on").isEqualTo(HELLO);
        }
    }

    @Test
    void aServerThatSaysItIsNotServingGetsNoCallsAndNoCallFails() {
        Channel channel = channel("plain");
        await("calls for both").atMost(Duration.ofSeconds(20)).until(() -> {
            unary(channel, HELLO);
            return first.calls() > 0 && second.calls() > 0;
        });
        first.well(false);
        await("the first is down").atMost(Duration.ofSeconds(20)).until(() -> {
            assertThat(unary(channel, HELLO)).isEqualTo(HELLO);
            return admin.state(first.address()).equals("down");
        });
        long before = first.calls();
        for (int i = 0; i < 100; i++) {
            assertThat(unary(channel, HELLO)).isEqualTo(HELLO);
        }
        assertThat(first.calls()).isEqualTo(before);
        first.well(true);
        await("the first is back").atMost(Duration.ofSeconds(20)).until(() -> {
            unary(channel, HELLO);
            return first.calls() > before;
        });
    }

    /** A server by itself behind a proxy of its own. */
    private static final class Alone implements AutoCloseable {
        private final GrpcPeer server = GrpcPeer.start();
        private final JarProcess process;
        private final ManagedChannel channel;

        private Alone() {
            process = JarProcess.of("proxy")
                    .args("--listen", "127.0.0.1:0", "--admin", "none")
                    .args("--set", "groups.one.servers=" + server.address(), "--set", "groups.one.protocol=http2")
                    .args("--set", "groups.one.health.type=tcp", "--set", "routes.0.group=one")
                    .start();
            channel = NettyChannelBuilder.forAddress(process.address("http"))
                    .usePlaintext()
                    .build();
        }

        static Alone start() {
            return new Alone();
        }

        @Override
        public void close() {
            channel.shutdownNow();
            process.close();
            server.close();
        }
    }

    /** What came back on a call, in order. */
    private static final class Answers implements StreamObserver<byte[]> {
        static final byte[] END = {};

        private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();

        @Override
        public void onNext(byte[] message) {
            came.add(message);
        }

        @Override
        public void onError(Throwable why) {
            came.add(why);
        }

        @Override
        public void onCompleted() {
            came.add(END);
        }

        byte[] next() throws InterruptedException {
            Object next = came.poll(15, TimeUnit.SECONDS);
            assertThat(next).isInstanceOf(byte[].class);
            return (byte[]) Objects.requireNonNull(next);
        }
    }
}
