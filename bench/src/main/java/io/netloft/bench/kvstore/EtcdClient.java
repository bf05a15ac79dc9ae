package io.netloft.bench.kvstore;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A client of one etcd member, over gRPC, as etcd's own clients are: a closed loop in which each answer makes room for
 * the next call. All of it is on one event loop, without a hop to another thread; the methods block.
 */
final class EtcdClient implements AutoCloseable {
    private static final int FILL_IN_FLIGHT = 16;
    private static final int ANSWER_SECONDS = 10;
    private static final byte[] EMPTY = {};
    // StatusResponse.
    private static final int HEADER = 1;
    private static final int LEADER = 4;
    private static final int MEMBER_ID = 2;

    private final Transport transport;
    private final List<ManagedChannel> channels;

    /** Connects. */
    EtcdClient(Transport transport, int port, int connections) {
        this.transport = transport;
        channels = IntStream.range(0, connections)
                .mapToObj(i -> channel(transport, port))
                .toList();
        channels.forEach(EtcdClient::status);
    }

    private static ManagedChannel channel(Transport transport, int port) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .eventLoopGroup(transport.group())
                .channelType(transport.clientChannel())
                .directExecutor()
                .usePlaintext()
                .build();
    }

    private static byte[] status(ManagedChannel channel) {
        try {
            return ClientCalls.blockingUnaryCall(
                    channel,
                    EtcdCalls.STATUS,
                    CallOptions.DEFAULT
                            .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .withWaitForReady(),
                    EMPTY);
        } catch (StatusRuntimeException e) {
            throw new BenchException("etcd: no status (expected: a member that serves); " + e.getMessage(), e);
        }
    }

    /** Whether this member leads. */
    boolean leads() {
        byte[] status = status(channels.get(0));
        return Protobuf.number(status, LEADER) == Protobuf.number(Protobuf.bytes(status, HEADER), MEMBER_ID);
    }

    /** Sets every key that loads draw from. */
    void fill() {
        Count count = run(EtcdCalls.fill(), FILL_IN_FLIGHT, 10 * ANSWER_SECONDS);
        if (count.done() != Keys.RANGE) {
            throw new BenchException("etcd: " + count.done() + " keys set (expected: " + Keys.RANGE + ")");
        }
    }

    /** Calls for that long, or until there are no more. */
    Count run(EtcdCalls calls, int inFlight, double seconds) {
        var done = new CompletableFuture<Count>();
        Duration duration = Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        var run = new EtcdRun(
                new EtcdRun.Plan(calls, inFlight, duration),
                channels,
                transport.group().next(),
                done);
        return Turn.of(() -> {
            run.start();
            return Turn.await(done, duration, "calls of " + calls.method().getFullMethodName());
        });
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
