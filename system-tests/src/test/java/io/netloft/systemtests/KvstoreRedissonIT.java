package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson, unchanged, against one node and against three through followers. Its maps and locks are scripts, and a lock
 * that is let go of is told by a script that publishes.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class KvstoreRedissonIT {
    /** Redisson's own is three seconds. */
    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private static Path folder;

    private static KvCluster one;
    private static KvCluster three;

    /** What is talked to. */
    enum To {
        ONE_NODE,
        A_FOLLOWER_OF_THREE;

        /** The address of a node; of three, one that does not lead, and another one for another {@code which}. */
        InetSocketAddress address(int which) {
            if (this == ONE_NODE) {
                return one.address("a");
            }
            String leader = three.leader();
            return three.ids().stream()
                    .filter(id -> !id.equals(leader))
                    .map(three::address)
                    .skip(which)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeAll
    static void start() {
        one = KvCluster.onLoopback(1, folder.resolve("one"));
        three = KvCluster.onLoopback(3, folder.resolve("three"));
        one.awaitWell();
        three.awaitWell();
    }

    @AfterAll
    static void stop() {
        one.close();
        three.close();
    }

    private static RedissonClient client(InetSocketAddress address) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + address.getPort())
                .setTimeout(PATIENCE_MS)
                .setConnectTimeout(PATIENCE_MS)
                .setSubscriptionTimeout(PATIENCE_MS)
                .setConnectionMinimumIdleSize(2)
                .setConnectionPoolSize(6);
        return Redisson.create(config);
    }

    private static void end(RedissonClient client) {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void keepsAMap(To to) {
        RedissonClient redisson = client(to.address(0));
        try {
            RMap<String, String> map = redisson.getMap("redisson:map");
            assertThat(map.put("a", "1")).isNull();
            assertThat(map.put("a", "2")).isEqualTo("1");
            assertThat(map.putIfAbsent("a", "3")).isEqualTo("2");
            assertThat(map.putIfAbsent("b", "3")).isNull();
            assertThat(map.replace("b", "4")).isEqualTo("3");
            assertThat(map.replace("b", "4", "5")).isTrue();
            assertThat(map.replace("b", "4", "6")).isFalse();
            // Of the type of what is added, whatever the map's values are.
            assertThat(redisson.<String, Integer>getMap("redisson:map").addAndGet("n", 5))
                    .isEqualTo(5);
            assertThat(map.fastPut("f", "1")).isTrue();
            assertThat(map.fastPutIfAbsent("f", "2")).isFalse();
            assertThat(map.keySet()).containsExactlyInAnyOrder("a", "b", "n", "f");
            assertThat(map.entrySet())
                    .containsExactlyInAnyOrder(
                            Map.entry("a", "2"), Map.entry("b", "5"), Map.entry("n", "5"), Map.entry("f", "1"));
            assertThat(map.values()).containsExactlyInAnyOrder("2", "5", "5", "1");
            assertThat(map.remove("a")).isEqualTo("2");
            assertThat(map.remove("b", "nothing")).isFalse();
            assertThat(map.remove("b", "5")).isTrue();
            assertThat(map.readAllMap()).isEqualTo(Map.of("n", "5", "f", "1"));
            assertThat(map.containsValue("5")).isTrue();
            assertThat(map.size()).isEqualTo(2);
        } finally {
            end(redisson);
        }
    }

    @ParameterizedTest
    @EnumSource
    void comparesAndSets(To to) {
        RedissonClient redisson = client(to.address(0));
        try {
            RBucket<String> bucket = redisson.getBucket("redisson:bucket");
            bucket.set("one");
            assertThat(bucket.compareAndSet("two", "three")).isFalse();
            assertThat(bucket.compareAndSet("one", "two")).isTrue();
            assertThat(bucket.getAndSet("three")).isEqualTo("two");
            RAtomicLong count = redisson.getAtomicLong("redisson:count");
            assertThat(count.incrementAndGet()).isEqualTo(1);
            assertThat(count.compareAndSet(1, 10)).isTrue();
            assertThat(count.compareAndSet(1, 20)).isFalse();
            assertThat(count.getAndAdd(5)).isEqualTo(10);
            assertThat(count.get()).isEqualTo(15);
        } finally {
            end(redisson);
        }
    }

    @ParameterizedTest
    @EnumSource
    void locks(To to) throws InterruptedException {
        RedissonClient mine = client(to.address(0));
        RedissonClient theirs = client(to == To.ONE_NODE ? to.address(0) : to.address(1));
        try {
            RLock held = mine.getLock("redisson:lock");
            RLock wanted = theirs.getLock("redisson:lock");
            held.lock();
            held.lock();
            assertThat(held.getHoldCount()).isEqualTo(2);
            assertThat(wanted.tryLock()).isFalse();
            assertThat(wanted.tryLock(300, TimeUnit.MILLISECONDS)).isFalse();
            held.unlock();
            assertThat(wanted.tryLock()).isFalse();
            Queue<String> order = new ConcurrentLinkedQueue<>();
            CountDownLatch waits = new CountDownLatch(1);
            Thread waiting = new Thread(() -> {
                waits.countDown();
                wanted.lock();
                order.add("theirs");
                wanted.unlock();
            });
            waiting.start();
            waits.await();
            order.add("mine");
            held.unlock();
            // Less than the lock's own time, after which it would be looked at without being told.
            await().atMost(Duration.ofSeconds(20)).until(() -> order.size() == 2);
            assertThat(order).containsExactly("mine", "theirs");
            waiting.join(10_000);
            assertThat(wanted.isLocked()).isFalse();
        } finally {
            end(mine);
            end(theirs);
        }
    }

    /** Two clients at two followers count in turns: a lock that let two in would lose a count. */
    @Test
    void aLockOverTwoFollowersLetsOneInAtATime() throws InterruptedException {
        RedissonClient[] clients = {client(To.A_FOLLOWER_OF_THREE.address(0)), client(To.A_FOLLOWER_OF_THREE.address(1))
        };
        try {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                RedissonClient client = clients[i % 2];
                threads[i] = new Thread(() -> {
                    for (int turn = 0; turn < 5; turn++) {
                        RLock lock = client.getLock("redisson:turns");
                        lock.lock();
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        RBucket<String> sum = client.getBucket("redisson:sum");
                        String before = sum.get();
                        sum.set(Integer.toString(before == null ? 1 : Integer.parseInt(before) + 1));
                        inside.decrementAndGet();
                        lock.unlock();
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join(60_000);
            }
            assertThat(most).hasValue(1);
            assertThat(clients[0].<String>getBucket("redisson:sum").get()).isEqualTo("20");
        } finally {
            end(clients[0]);
            end(clients[1]);
        }
    }
}
