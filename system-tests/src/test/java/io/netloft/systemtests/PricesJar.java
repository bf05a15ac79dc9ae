package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.testkit.JarProcess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import netloft.prices.v1.PriceServiceGrpc;

/** A running prices: how tests start it and what they ask it. */
final class PricesJar {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private PricesJar() {}

    /** On free ports, with the simulated market unless the arguments say otherwise. */
    static JarProcess.Launch with(String... args) {
        return JarProcess.of("prices")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args(args);
    }

    static InetSocketAddress address(JarProcess server) {
        return server.address("grpc");
    }

    /** {@code HOST:PORT}. */
    static String target(JarProcess server) {
        return "127.0.0.1:" + address(server).getPort();
    }

    /** A connection of its own to it. */
    static ManagedChannel channel(InetSocketAddress address) {
        return NettyChannelBuilder.forAddress(address).usePlaintext().build();
    }

    /** A connection with a narrow window: who does not read holds the server up soon. */
    static ManagedChannel narrow(InetSocketAddress address) {
        return NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .flowControlWindow(64 * 1024)
                .build();
    }

    static PriceServiceGrpc.PriceServiceBlockingStub questions(ManagedChannel channel) {
        return PriceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The sum of a meter's samples; {@code prefix} is the beginning of their lines. */
    static long metric(JarProcess server, String prefix) {
        return ServerHealth.sum(AdminPort.of(server).get("/metrics").body(), prefix);
    }

    /** Waits until no stream is left, and nothing of any. */
    static void awaitNothingLeft(JarProcess server) {
        await("no stream is left").atMost(PATIENCE).until(() -> {
            String page = AdminPort.of(server).get("/metrics").body();
            return ServerHealth.sum(page, "prices_streams ") == 0
                    && ServerHealth.sum(page, "prices_subscriptions ") == 0
                    && ServerHealth.sum(page, "prices_followed ") == 0
                    && ServerHealth.sum(page, "prices_slow_streams ") == 0;
        });
    }

    /** Bytes that it holds after a collection, on the heap and beside it. */
    static long held(JarProcess server) {
        return LogServer.held(server);
    }
}
