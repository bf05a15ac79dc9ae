package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netloft.testkit.Direction;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.StreamFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** grpc-java under load, with TLS on both sides of the proxy, while its servers and the proxy itself have troubles. */
@NeedsPeer("openssl")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyGrpcFaultsIT {
    private static final int PER_SECOND = 100;
    private static final int STREAMS = 6;
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path dir;

    private GrpcPeer first;
    private GrpcPeer second;
    private FaultRelay relay;
    private JarProcess proxy;
    private AdminPort admin;
    private Path file;
    private ManagedChannel channel;
    private @Nullable GrpcLoad load;

    @BeforeEach
    void start() throws IOException {
        Authority.root(dir, "servers").issue("server", "IP:127.0.0.1", "DNS:localhost");
        first = GrpcPeer.start(dir.resolve("server.pem"), dir.resolve("server.key"));
        second = GrpcPeer.start(dir.resolve("server.pem"), dir.resolve("server.key"));
        relay = FaultRelay.to(first.port());
        JarProcess.Launch launch = JarProcess.of("proxy");
        file = Files.writeString(launch.dir().resolve("proxy.yaml"), config("round-robin"));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0")
                .start();
        admin = AdminPort.of(proxy);
        channel = NettyChannelBuilder.forAddress(
                        "localhost", proxy.address("https").getPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(dir.resolve("servers.pem").toFile())
                        .build())
                .build();
        admin.awaitState(relayed(), "up");
        admin.awaitState(second.address(), "up");
    }

    private String relayed() {
        return "127.0.0.1:" + relay.port();
    }

    private String config(String balance) {
        return """
                groups:
                  calls:
                    servers: ["%s", "%s"]
                    protocol: http2
                    tls: {ca: %3$s/servers.pem}
                    balance: %4$s
                    health: {type: grpc, interval: 200ms, timeout: 10s}
                    retry: {grpc-statuses: [unavailable]}
                    ejection: {failures: 3, time: 1s, max-time: 2s}
                routes: [{group: calls}]
                tls: {cert: %3$s/server.pem, key: %3$s/server.key}
                """.formatted(relayed(), second.address(), dir, balance);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (load != null) {
            load.close();
        }
        channel.shutdownNow();
        assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        proxy.close();
        relay.close();
        first.close();
        second.close();
    }

    private GrpcLoad load() {
        GrpcLoad begun = GrpcLoad.on(channel, PER_SECOND);
        load = begun;
        admin.awaitShare(relayed(), PER_SECOND / 2);
        admin.awaitShare(second.address(), PER_SECOND / 2);
        return begun;
    }

    private static void everyCallEndedWell(Map<Status.Code, Integer> ends) {
        assertThat(ends).containsOnlyKeys(Status.Code.OK);
        assertThat(ends.get(Status.Code.OK)).isGreaterThan(2 * PER_SECOND);
    }

    /** A call that a server has can't be sent again: nobody knows what became of it. */
    private static void onlyCallsInHandFailed(GrpcLoad calls) {
        Map<Status.Code, Integer> ends = calls.stop();
        assertThat(ends.keySet()).isSubsetOf(Status.Code.OK, Status.Code.UNAVAILABLE, Status.Code.INTERNAL);
        assertThat(ends.getOrDefault(Status.Code.UNAVAILABLE, 0) + ends.getOrDefault(Status.Code.INTERNAL, 0))
                .isLessThanOrEqualTo(calls.mostWaiting());
        assertThat(calls.count(Status.Code.OK)).isGreaterThan(2 * PER_SECOND);
    }

    @Test
    void aServerThatSaysOverTlsThatItIsNotServingGetsNoCallsUntilItIs() {
        GrpcLoad calls = load();
        first.well(false);
        admin.awaitState(relayed(), "down");
        long before = first.calls();
        calls.awaitMore(PER_SECOND);
        assertThat(first.calls()).as("in hand when it was found down").isLessThan(before + calls.mostWaiting() + 1);
        first.well(true);
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), 20);
        everyCallEndedWell(calls.stop());
    }

    @Test
    void aServerThatTurnsCallsAwayIsEjectedAndCostsNoCall() {
        GrpcLoad calls = load();
        first.turningAway(true);
        admin.awaitState(relayed(), "ejected");
        calls.awaitMore(PER_SECOND);
        first.turningAway(false);
        long before = first.calls();
        await("calls for the one that came to").atMost(Duration.ofSeconds(20)).until(() -> first.calls() > before + 20);
        everyCallEndedWell(calls.stop());
        assertThat(admin.get("/metrics").body())
                .containsPattern(
                        "proxy_upstream_ejections_total\\{group=\"calls\",upstream=\"" + relayed() + "\"} [1-9]");
    }

    @Test
    void aServerThatIsCutOffCostsTheCallsThatItHadAndNoOther() throws InterruptedException {
        List<Stream> streams = streams();
        GrpcLoad calls = load();
        relay.inject(Direction.TO_SERVER, new StreamFault.Refuse());
        relay.resetConnections();
        admin.awaitState(relayed(), "down", "ejected");
        calls.awaitMore(PER_SECOND);
        List<Stream> broken = new ArrayList<>();
        for (Stream stream : streams) {
            if (!stream.answers()) {
                broken.add(stream);
            }
        }
        assertThat(broken).as("round-robin: half of them").hasSize(STREAMS / 2);
        for (Stream stream : broken) {
            // It was reset: its answer had begun.
            assertThat(stream.end().isOk()).isFalse();
        }
        relay.heal();
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), 20);
        onlyCallsInHandFailed(calls);
    }

    @Test
    void reloadsCostNoCallAndLeaveStreamsAlone() throws Exception {
        List<Stream> streams = streams();
        GrpcLoad calls = load();
        for (String balance : List.of("least-connections", "peak-ewma", "round-robin")) {
            long before = reloads();
            Files.writeString(file, config(balance));
            proxy.signal(Signal.HUP);
            await("a reload").atMost(Duration.ofSeconds(15)).until(() -> reloads() > before);
            calls.awaitMore(PER_SECOND / 2);
        }
        for (Stream stream : streams) {
            assertThat(stream.answers()).isTrue();
            stream.finish();
            assertThat(stream.end().isOk()).isTrue();
        }
        everyCallEndedWell(calls.stop());
    }

    private long reloads() {
        return proxy.process().stderr().lines().stream()
                .filter(line -> line.contains(" reloaded "))
                .count();
    }

    @Test
    void aDrainLetsStreamsGoOnToTheirEnds() throws InterruptedException {
        List<Stream> streams = streams();
        proxy.signal(Signal.TERM);
        proxy.awaitLine("draining", Duration.ofSeconds(20));
        for (int i = 0; i < 20; i++) {
            for (Stream stream : streams) {
                assertThat(stream.answers()).isTrue();
            }
        }
        assertThat(proxy.process().alive()).isTrue();
        for (Stream stream : streams) {
            stream.finish();
            assertThat(stream.end().isOk()).isTrue();
        }
        assertThat(proxy.exitCode()).isEqualTo(143);
    }

    @Test
    void aStreamThatIsNotReadHoldsUpNoCallBesideIt() throws InterruptedException {
        var came = new AtomicInteger();
        var over = new LinkedBlockingQueue<Status>();
        ClientCall<byte[], byte[]> unread = channel.newCall(GrpcPeer.SPREAD, CallOptions.DEFAULT);
        unread.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        came.incrementAndGet();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        over.add(status);
                    }
                },
                new Metadata());
        unread.sendMessage(new byte[] {(byte) 250});
        unread.halfClose();
        unread.request(1);
        await("its first message").atMost(Duration.ofSeconds(30)).until(() -> came.get() == 1);
        for (int i = 0; i < 200; i++) {
            assertThat(ClientCalls.blockingUnaryCall(
                            channel,
                            GrpcPeer.UNARY,
                            CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(30)),
                            HELLO))
                    .isEqualTo(HELLO);
        }
        assertThat(came.get()).isEqualTo(1);
        unread.request(10_000);
        Status end = over.poll(20, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.isOk()).as("%s", end).isTrue();
        assertThat(came.get()).isEqualTo(2_500);
    }

    // ---- streams

    private List<Stream> streams() throws InterruptedException {
        List<Stream> begun = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            Stream stream = new Stream(channel);
            assertThat(stream.answers()).isTrue();
            begun.add(stream);
        }
        return begun;
    }

    /** A stream both ways on which each message comes back. */
    private static final class Stream implements StreamObserver<byte[]> {
        private final BlockingQueue<byte[]> came = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
        private final StreamObserver<byte[]> requests;

        Stream(ManagedChannel channel) {
            requests = ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcPeer.TALK, CallOptions.DEFAULT), this);
        }

        /** Sends a message and waits for it; false when the stream has ended. */
        boolean answers() throws InterruptedException {
            if (!ends.isEmpty()) {
                return false;
            }
            requests.onNext(HELLO);
            byte[] answer = came.poll(15, TimeUnit.SECONDS);
            return answer != null && answer.length == HELLO.length;
        }

        void finish() {
            requests.onCompleted();
        }

        Status end() throws InterruptedException {
            Status end = ends.poll(15, TimeUnit.SECONDS);
            assertThat(end).as("an end of the stream").isNotNull();
            return end;
        }

        @Override
        public void onNext(byte[] message) {
            came.add(message);
        }

        @Override
        public void onError(Throwable why) {
            ends.add(Status.fromThrowable(why));
            came.add(new byte[0]);
        }

        @Override
        public void onCompleted() {
            ends.add(Status.OK);
            came.add(new byte[0]);
        }
    }
}
