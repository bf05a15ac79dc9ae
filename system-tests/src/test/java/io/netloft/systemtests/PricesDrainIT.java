package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node is told to go while a thousand streams are served: each hears of it first, goes on at another, and misses nothing. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PricesDrainIT {
    private static final int STREAMS = 1_000;
    private static final int CHANNELS = 20;
    private static final int INTERVAL_MS = 100;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final List<String> PRODUCTS =
            IntStream.range(0, 20).mapToObj(i -> "P" + i).toList();

    private static final String[] NODE = {
        "--set", "streams.drain-grace=1s", "--set", "keep.history=1024", "--set", "keep.stale-after=0s"
    };

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<PricesFollower> followers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private PricesPair pair;
    private JarProcess proxy;
    private RedisServer redis;

    private void start() throws InterruptedException {
        pair = new PricesPair(PRODUCTS, INTERVAL_MS, false, NODE);
        pair.startPublishing();
    }

    private void startWithEngine() throws InterruptedException {
        redis = RedisServer.start();
        List<String> args = new ArrayList<>(List.of(NODE));
        args.addAll(List.of("--set", "engine.redis=redis://127.0.0.1:" + redis.port()));
        // A machine that is short of time is no engine that is gone.
        args.addAll(List.of("--set", "engine.gone-after=30s", "--set", "engine.timeout=20s"));
        pair = new PricesPair(PRODUCTS, INTERVAL_MS, true, args.toArray(String[]::new));
        pair.startPublishing();
    }

    @AfterEach
    void stop() {
        followers.forEach(PricesFollower::stop);
        channels.forEach(ManagedChannel::shutdownNow);
        if (proxy != null) {
            proxy.close();
        }
        if (pair != null) {
            pair.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private List<ManagedChannel> connect(InetSocketAddress address) {
        List<ManagedChannel> made = IntStream.range(0, CHANNELS)
                .mapToObj(i -> PricesJar.channel(address))
                .toList();
        channels.addAll(made);
        return made;
    }

    private void follow(List<ManagedChannel> here, List<ManagedChannel> elsewhere) {
        long epoch = pair.epochOnTheSecond();
        for (int i = 0; i < STREAMS; i++) {
            int one = i % PRODUCTS.size();
            List<String> products = List.of(PRODUCTS.get(one), PRODUCTS.get((one + 7) % PRODUCTS.size()));
            PricesFollower follower =
                    new PricesFollower("follower " + i, products, elsewhere.get(i % CHANNELS), epoch, faults);
            followers.add(follower);
            follower.open(here.get(i % CHANNELS));
        }
        awaitAll(pair.rounds());
    }

    private void awaitAll(long round) {
        await("round " + round + " at every follower")
                .atMost(LONG)
                .until(() -> !faults.isEmpty() || followers.stream().allMatch(one -> one.has(round)));
        assertThat(faults).isEmpty();
    }

    private void drainTheFirst() throws InterruptedException {
        assertThat(PricesJar.metric(pair.first(), "prices_streams ")).isEqualTo(STREAMS);
        pair.first().signal(Signal.TERM);
        assertThat(pair.first().exitCode()).isEqualTo(143);
        // Under load until everybody has gone on.
        awaitAll(pair.rounds() + 5);
        awaitAll(pair.stopPublishing());
        assertThat(followers).allMatch(follower -> follower.streams() == 2);
        assertThat(PricesJar.metric(pair.second(), "prices_streams ")).isEqualTo(STREAMS);
        followers.forEach(PricesFollower::stop);
        PricesJar.awaitNothingLeft(pair.second());
    }

    private void goOnAtTheSecond() throws InterruptedException {
        follow(connect(PricesJar.address(pair.first())), connect(PricesJar.address(pair.second())));
        drainTheFirst();
    }

    private void goOnThroughTheProxy() throws IOException, InterruptedException {
        proxy = proxy();
        List<ManagedChannel> through = connect(proxy.address("http"));
        follow(through, through);
        drainTheFirst();
    }

    @Test
    void aThousandStreamsGoOnAtTheSecondNode() throws InterruptedException {
        start();
        goOnAtTheSecond();
    }

    @Test
    void aThousandStreamsGoOnThroughTheProxy() throws IOException, InterruptedException {
        start();
        goOnThroughTheProxy();
    }

    @Test
    @NeedsPeer({"redis-server", "redis-cli"})
    void aThousandStreamsGoOnAtTheSecondNodeOfAnEngine() throws InterruptedException {
        startWithEngine();
        goOnAtTheSecond();
    }

    @Test
    @NeedsPeer({"redis-server", "redis-cli"})
    void aThousandStreamsGoOnThroughTheProxyWithAnEngine() throws IOException, InterruptedException {
        startWithEngine();
        goOnThroughTheProxy();
    }

    private JarProcess proxy() throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy").jvm("-Xmx512m", "-XX:+UseSerialGC");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  prices:
                    servers: ["%s", "%s priority=1"]
                    protocol: http2
                    health: {type: grpc, interval: 100ms, timeout: 5s}
                routes: [{group: prices}]
                """.formatted(
                        PricesJar.target(pair.first()), PricesJar.target(pair.second())));
        JarProcess started = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .start();
        AdminPort admin = AdminPort.of(started);
        admin.awaitState(PricesJar.target(pair.first()), "up");
        admin.awaitState(PricesJar.target(pair.second()), "up");
        return started;
    }
}
