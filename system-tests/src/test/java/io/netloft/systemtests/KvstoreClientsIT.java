package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KeyValue;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.Tuple;

/** The programs and libraries that people have, unchanged: against one node, and against three through a follower. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KvstoreClientsIT {
    /** Jedis' own is two seconds. */
    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private static Path folder;

    private static KvCluster one;
    private static KvCluster three;

    /** What is talked to. */
    enum To {
        ONE_NODE,
        A_FOLLOWER_OF_THREE;

        InetSocketAddress address() {
            if (this == ONE_NODE) {
                return one.address("a");
            }
            String leader = three.leader();
            return three.ids().stream()
                    .filter(id -> !id.equals(leader))
                    .map(three::address)
                    .findFirst()
                    .orElseThrow();
        }

        String port() {
            return Integer.toString(address().getPort());
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

    // ---- Redis' own programs

    private static String cli(To to, String... command) {
        Peer.Finished finished =
                Peer.of("redis-cli").args("-p", to.port()).args(command).run();
        assertThat(finished.exitCode())
                .as("%s%s", finished.stdout(), finished.stderr())
                .isZero();
        assertThat(finished.stderr()).isEmpty();
        return finished.stdout().strip();
    }

    @ParameterizedTest
    @EnumSource
    @NeedsPeer({"redis-server", "redis-cli"})
    void redisCliSetsGetsCountsAndScans(To to) {
        assertThat(cli(to, "SET", "cli:a", "1")).isEqualTo("OK");
        assertThat(cli(to, "INCR", "cli:a")).isEqualTo("2");
        assertThat(cli(to, "-3", "HSET", "cli:h", "f", "v", "g", "w")).isEqualTo("2");
        assertThat(cli(to, "-3", "HGETALL", "cli:h")).isEqualTo("f v\ng w");
        assertThat(cli(to, "GET", "cli:none")).isEmpty();
        assertThat(cli(to, "LPUSH", "cli:a", "x")).startsWith("WRONGTYPE ");
        assertThat(cli(to, "--scan", "--pattern", "cli:*").lines()).containsExactlyInAnyOrder("cli:a", "cli:h");
        assertThat(cli(to, "--bigkeys")).contains("Biggest string").contains("Biggest   hash");
        assertThat(cli(to, "INFO", "server")).contains("redis_version:").contains("tcp_port:" + to.port());
        assertThat(cli(to, "PING")).isEqualTo("PONG");
    }

    @ParameterizedTest
    @EnumSource
    @NeedsPeer({"redis-server", "redis-cli"})
    void redisCliReadsCommandsFromAPipe(To to) throws IOException {
        try (RunningProcess cli = Peer.of("redis-cli").args("-p", to.port()).start()) {
            cli.stdin().write("set pipe 1\nmulti\nincr pipe\nget pipe\nexec\n".getBytes(StandardCharsets.UTF_8));
            cli.stdin().close();
            assertThat(cli.exitCode(Duration.ofSeconds(20))).isZero();
            assertThat(cli.stdout().lines()).containsExactly("OK", "OK", "QUEUED", "QUEUED", "2", "2");
        }
    }

    @ParameterizedTest
    @EnumSource
    @NeedsPeer({"redis-server", "redis-cli"})
    void redisCliLoadsWhatItIsPiped(To to) throws IOException {
        try (RunningProcess cli =
                Peer.of("redis-cli").args("-p", to.port(), "--pipe").start()) {
            for (int i = 0; i < 2_000; i++) {
                cli.stdin().write(RespClient.array("SET", "mass:" + i, "v" + i).getBytes(StandardCharsets.UTF_8));
            }
            cli.stdin().close();
            assertThat(cli.exitCode(Duration.ofSeconds(20))).isZero();
            assertThat(cli.stdout().text()).contains("errors: 0, replies: 2000");
        }
        assertThat(cli(to, "GET", "mass:1999")).isEqualTo("v1999");
    }

    @ParameterizedTest
    @EnumSource
    @NeedsPeer({"redis-server", "redis-benchmark"})
    void redisBenchmarkRunsToItsEnd(To to) {
        String tests = "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset";
        Peer.Finished finished = Peer.of("redis-benchmark")
                .args("-p", to.port(), "-t", tests, "-n", "1000", "-c", "20", "-P", "4", "-r", "100", "--csv")
                .within(Duration.ofSeconds(50))
                .run();
        String said = finished.stdout() + finished.stderr();
        assertThat(finished.exitCode()).as(said).isZero();
        assertThat(said).doesNotContainIgnoringCase("error").doesNotContain("WARNING");
        assertThat(finished.stdout().lines().filter(line -> line.matches("\"[A-Z].*\",\"[0-9.]+\".*")))
                .as(said)
                .hasSizeGreaterThanOrEqualTo(15);
    }

    @ParameterizedTest
    @EnumSource
    @NeedsPeer({"redis-server", "redis-cli"})
    void redisCliRunsAScriptFromAFile(To to) throws IOException {
        Path script = Files.writeString(folder.resolve("add-" + to + ".lua"), """
                local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
                redis.call('SET', KEYS[2], sum)
                return {sum, redis.call('GET', KEYS[2])}
                """);
        assertThat(cli(to, "--eval", script.toString(), "script:sum", "script:copy", ",", "7"))
                .isEqualTo("7\n7");
        String sha = cli(to, "SCRIPT", "LOAD", "return redis.call('GET', KEYS[1])");
        assertThat(cli(to, "EVALSHA", sha, "1", "script:sum")).isEqualTo("7");
        assertThat(cli(to, "SCRIPT", "EXISTS", sha, "f".repeat(40))).isEqualTo("1\n0");
        assertThat(cli(to, "EVAL", "return redis.call('LPUSH', KEYS[1], 1)", "1", "script:sum"))
                .startsWith("WRONGTYPE ");
    }

    // ---- Jedis

    @ParameterizedTest
    @EnumSource
    void jedisDoesEverythingUsual(To to) {
        for (RedisProtocol protocol : RedisProtocol.values()) {
            String p = "jedis:" + protocol + ":";
            try (JedisPooled jedis = jedis(to, protocol)) {
                assertThat(jedis.set(p + "s", "1")).isEqualTo("OK");
                assertThat(jedis.set(p + "s", "2", SetParams.setParams().nx())).isNull();
                assertThat(jedis.incrBy(p + "s", 41)).isEqualTo(42);
                assertThat(jedis.mget(p + "s", p + "none")).containsExactly("42", null);
                assertThat(jedis.expire(p + "s", 100)).isEqualTo(1);
                assertThat(jedis.ttl(p + "s")).isBetween(60L, 100L);
                jedis.hset(p + "h", Map.of("a", "1", "b", "2"));
                assertThat(jedis.hgetAll(p + "h")).isEqualTo(Map.of("a", "1", "b", "2"));
                jedis.rpush(p + "l", "x", "y", "z");
                assertThat(jedis.lrange(p + "l", 0, -1)).containsExactly("x", "y", "z");
                jedis.sadd(p + "set", "m", "n");
                assertThat(jedis.smembers(p + "set")).isEqualTo(Set.of("m", "n"));
                jedis.zadd(p + "z", Map.of("low", 1.5, "high", 2.5));
                assertThat(jedis.zrangeWithScores(p + "z", 0, -1))
                        .containsExactly(new Tuple("low", 1.5), new Tuple("high", 2.5));
                assertThat(jedis.blpop(1, p + "l")).containsExactly(p + "l", "x");
            }
        }
    }

    private static JedisPooled jedis(To to, RedisProtocol protocol) {
        return new JedisPooled(
                new HostAndPort("127.0.0.1", to.address().getPort()),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .timeoutMillis(PATIENCE_MS)
                        .build());
    }

    @ParameterizedTest
    @EnumSource
    void jedisPipelinesAndTransactions(To to) {
        try (JedisPooled jedis = jedis(to, RedisProtocol.RESP3)) {
            Response<Long> last = null;
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                for (int i = 0; i < 1_000; i++) {
                    last = pipeline.incr("jedis:pipe");
                }
                pipeline.sync();
            }
            assertThat(last.get()).isEqualTo(1_000);
            try (AbstractTransaction transaction = jedis.multi()) {
                Response<Long> sum = transaction.incrBy("jedis:pipe", 5);
                Response<String> read = transaction.get("jedis:pipe");
                assertThat(transaction.exec()).hasSize(2);
                assertThat(sum.get()).isEqualTo(1_005);
                assertThat(read.get()).isEqualTo("1005");
            }
        }
        try (Jedis mine = new Jedis("127.0.0.1", to.address().getPort(), PATIENCE_MS);
                Jedis other = new Jedis("127.0.0.1", to.address().getPort(), PATIENCE_MS)) {
            mine.watch("jedis:pipe");
            other.incr("jedis:pipe");
            var transaction = mine.multi();
            transaction.set("jedis:pipe", "mine");
            assertThat(transaction.exec()).isNull();
            assertThat(mine.get("jedis:pipe")).isEqualTo("1006");
        }
    }

    @ParameterizedTest
    @EnumSource
    void jedisHearsWhatIsPublished(To to) throws InterruptedException {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(channel + " " + message);
            }
        };
        try (Jedis subscribed = new Jedis("127.0.0.1", to.address().getPort(), PATIENCE_MS);
                JedisPooled jedis = jedis(to, RedisProtocol.RESP2)) {
            Thread listening = new Thread(() -> subscribed.subscribe(listener, "jedis:news"));
            listening.start();
            await().until(listener::isSubscribed);
            assertThat(jedis.publish("jedis:news", "hello")).isEqualTo(1);
            await().until(() -> heard.contains("jedis:news hello"));
            listener.unsubscribe();
            listening.join(10_000);
            assertThat(listening.isAlive()).isFalse();
        }
    }

    // ---- Lettuce

    @ParameterizedTest
    @EnumSource
    void lettuceDoesEverythingUsual(To to) {
        try (RedisClient client = RedisClient.create(uri(to.address()));
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            assertThat(redis.set("lettuce:s", "1")).isEqualTo("OK");
            assertThat(redis.incrby("lettuce:s", 2)).isEqualTo(3);
            assertThat(redis.mget("lettuce:s", "lettuce:none"))
                    .containsExactly(KeyValue.just("lettuce:s", "3"), KeyValue.empty("lettuce:none"));
            assertThat(redis.hset("lettuce:h", Map.of("a", "1", "b", "2"))).isEqualTo(2);
            assertThat(redis.hgetall("lettuce:h")).isEqualTo(Map.of("a", "1", "b", "2"));
            redis.zadd("lettuce:z", 1.5, "low");
            assertThat(redis.zscore("lettuce:z", "low")).isEqualTo(1.5);
            redis.rpush("lettuce:l", "x");
            assertThat(redis.blpop(1, "lettuce:l")).isEqualTo(KeyValue.just("lettuce:l", "x"));
            redis.multi();
            redis.incr("lettuce:s");
            redis.get("lettuce:s");
            TransactionResult done = redis.exec();
            assertThat(done.wasDiscarded()).isFalse();
            assertThat(List.of((Object) done.get(0), done.get(1))).containsExactly(4L, "4");
            assertThat(redis.clientGetname()).isNull();
            assertThat(redis.info("replication")).contains("role:");
        }
    }

    private static RedisURI uri(InetSocketAddress address) {
        return RedisURI.create("127.0.0.1", address.getPort());
    }

    @ParameterizedTest
    @EnumSource
    void lettuceHearsWhatIsPublished(To to) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (RedisClient client = RedisClient.create(uri(to.address()));
                StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
                StatefulRedisConnection<String, String> connection = client.connect()) {
            listening.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String pattern, String channel, String message) {
                    heard.add(pattern + " " + channel + " " + message);
                }
            });
            listening.sync().psubscribe("lettuce:*");
            connection.sync().publish("lettuce:news", "hello");
            await().until(() -> heard.contains("lettuce:* lettuce:news hello"));
        }
    }

    /** It finds the leader and the followers itself, from any of them, and reads from followers. */
    @Test
    void lettuceFindsLeaderAndFollowers() {
        try (RedisClient client = RedisClient.create();
                StatefulRedisMasterReplicaConnection<String, String> connection =
                        MasterReplica.connect(client, StringCodec.UTF8, uri(To.A_FOLLOWER_OF_THREE.address()))) {
            reads(connection, "lettuce:dynamic");
        }
        List<RedisURI> all = three.ids().stream()
                .map(three::address)
                .map(KvstoreClientsIT::uri)
                .toList();
        try (RedisClient client = RedisClient.create();
                StatefulRedisMasterReplicaConnection<String, String> connection =
                        MasterReplica.connect(client, StringCodec.UTF8, all)) {
            reads(connection, "lettuce:static");
        }
    }

    private static void reads(StatefulRedisMasterReplicaConnection<String, String> connection, String key) {
        for (ReadFrom from : List.of(ReadFrom.UPSTREAM, ReadFrom.REPLICA)) {
            connection.setReadFrom(from);
            for (int i = 0; i < 50; i++) {
                assertThat(connection.sync().set(key, from.toString() + i)).isEqualTo("OK");
                assertThat(connection.sync().get(key)).isEqualTo(from.toString() + i);
            }
        }
    }
}
