package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EtcdClientTest {
    private static final int IN_FLIGHT = 8;
    private static final byte[] SUCCEEDED = {0x10, 1};
    private static final byte[] FAILED = {0x10, 0};

    private final Transport transport = Transport.open(Transport.Choice.NIO, 1);
    private final AtomicInteger asked = new AtomicInteger();
    private Server server;

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
        transport.close();
    }

    /** A member with id 7 of a cluster that 7 leads. */
    private EtcdClient clientOf(ServerCalls.UnaryMethod<byte[], byte[]> put, byte[] txn) throws IOException {
        byte[] status = Protobuf.message(Protobuf.field(1, new byte[] {0x10, 7}), new byte[] {0x20, 7});
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("etcdserverpb.Maintenance")
                        .addMethod(EtcdCalls.STATUS, ServerCalls.asyncUnaryCall(answering(status)))
                        .build())
                .addService(ServerServiceDefinition.builder("etcdserverpb.KV")
                        .addMethod(method(EtcdCalls.put()), ServerCalls.asyncUnaryCall(put))
                        .addMethod(method(EtcdCalls.fill()), ServerCalls.asyncUnaryCall(answering(txn)))
                        .build())
                .build()
                .start();
        return new EtcdClient(transport, server.getPort(), 2);
    }

    private static MethodDescriptor<byte[], byte[]> method(EtcdCalls calls) {
        return calls.method();
    }

    private ServerCalls.UnaryMethod<byte[], byte[]> answering(byte[] answer) {
        return (request, observer) -> answer(observer, answer);
    }

    private void answer(StreamObserver<byte[]> observer, byte[] answer) {
        asked.incrementAndGet();
        observer.onNext(answer);
        observer.onCompleted();
    }

    @Test
    void countsEveryAnswerAndKnowsWhoLeads() throws IOException {
        try (EtcdClient client = clientOf(answering(new byte[] {1}), SUCCEEDED)) {
            assertThat(client.leads()).isTrue();
            asked.set(0);

            Count count = client.run(EtcdCalls.put(), IN_FLIGHT, 0.3);

            assertThat(count.failed()).isZero();
            assertThat(count.done()).isEqualTo(asked.get()).isGreaterThan(IN_FLIGHT);
            assertThat(count.seconds()).isGreaterThanOrEqualTo(0.29);
            assertThat(count.p99Ms()).isGreaterThanOrEqualTo(count.p50Ms()).isPositive();
            assertThat(count.clientCores()).isPositive();
        }
    }

    @Test
    void asksNoMoreOfAServerThatRefuses() throws IOException {
        try (EtcdClient client =
                clientOf((request, observer) -> observer.onError(Status.UNAVAILABLE.asException()), SUCCEEDED)) {
            Count count = client.run(EtcdCalls.put(), IN_FLIGHT, 5);

            assertThat(count.done()).isZero();
            assertThat(count.failed()).isEqualTo(IN_FLIGHT);
        }
    }

    @Test
    void setsEveryKeyOnce() throws IOException {
        try (EtcdClient client = clientOf(answering(new byte[] {1}), SUCCEEDED)) {
            asked.set(0);

            client.fill();

            assertThat(asked.get()).isEqualTo(Keys.RANGE / EtcdCalls.PUTS);
        }
    }

    @Test
    void failsWhereATransactionDidNotSucceed() throws IOException {
        try (EtcdClient client = clientOf(answering(new byte[] {1}), FAILED)) {
            assertThatThrownBy(client::fill).isInstanceOf(BenchException.class).hasMessageContaining("0 keys");
        }
    }
}
