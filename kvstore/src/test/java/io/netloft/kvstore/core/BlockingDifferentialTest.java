package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that wait on a real Redis and on the state machine are served the same elements in the same order. */
@NeedsPeer("redis-server")
class BlockingDifferentialTest {
    private static final int SEQUENCES = Integer.getInteger("netloft.kvstore.blocking-sequences", 100);
    private static final int CLIENTS = 5;
    private static final String WAITING = """
            BLPOP k k 0
            BRPOP k 0
            BLMOVE k k LEFT RIGHT 0
            BRPOPLPUSH k k 0
            BLMPOP 0 2 k k (LEFT/RIGHT) [COUNT 2]
            BZPOPMIN k k 0
            BZPOPMAX k 0
            BZMPOP 0 2 k k (MIN/MAX) [COUNT 2]
            """;
    private static final String FEEDING = """
            RPUSH k m+
            LPUSH k m+
            RPUSH k m
            ZADD k 1:m 2:m
            ZADD k 3:m
            DEL k
            SET k v
            RENAME k k
            COPY k k
            LMOVE k k LEFT LEFT
            ZUNIONSTORE k 1 k
            SORT k ALPHA STORE k
            LPOP k
            """;

    private static RunningProcess server;
    private static int waits;
    private static final List<RedisConnection> REDIS = new ArrayList<>();

    @BeforeAll
    static void startTheOther() throws IOException {
        int port = Peer.freePort();
        server = Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--save", "", "--appendonly", "no")
                .readyWhenOpen(port)
                .start();
        for (int i = 0; i <= CLIENTS; i++) {
            REDIS.add(new RedisConnection(port));
        }
    }

    @AfterAll
    static void stopTheOther() throws IOException {
        for (RedisConnection one : REDIS) {
            one.close();
        }
        server.close();
    }

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void servesWhoRedisServes() {
        waits = 0;
        Seeds.check(SEQUENCES, BlockingDifferentialTest::stream);
        assertThat(waits).as("waits that ended").isGreaterThan(SEQUENCES);
    }

    private static void stream(Gen gen) throws IOException {
        Machine ours = new Machine();
        CommandGen waiting = new CommandGen(gen, WAITING);
        CommandGen feeding = new CommandGen(gen, FEEDING);
        REDIS.get(0).run(false, "FLUSHALL");
        List<String> done = new ArrayList<>();
        Map<Long, Long> blocked = new TreeMap<>();
        for (int step = 1; step <= 30; step++) {
            long client = gen.uniform(1, CLIENTS);
            if (gen.chance(50) && !blocked.containsKey(client)) {
                block(ours, client, step, waiting.next(), done, blocked);
            } else if (gen.chance(80)) {
                String[] words = feeding.next();
                done.add(String.join(" ", words));
                assertThat(Replies.text(ours.raw(words)))
                        .as(String.join("\n", done))
                        .isEqualTo(REDIS.get(0).run(false, words));
            } else {
                transaction(ours, feeding, gen, done);
            }
            served(ours, done, blocked);
        }
        for (long client : blocked.keySet()) {
            REDIS.get(0).run(false, "CLIENT", "UNBLOCK", REDIS.get((int) client).id());
            REDIS.get((int) client).reply(false);
        }
    }

    private static void block(
            Machine ours, long client, int step, String[] words, List<String> done, Map<Long, Long> blocked)
            throws IOException {
        done.add(client + ": " + String.join(" ", words));
        String reply = ours.as(client, step, String.join(" ", words));
        RedisConnection redis = REDIS.get((int) client);
        redis.send(words);
        if (!reply.equals("+waits")) {
            assertThat(reply).as(String.join("\n", done)).isEqualTo(redis.reply(false));
            return;
        }
        blocked.put(client, (long) step);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> REDIS.get(0)
                        .run(false, "INFO", "clients")
                        .contains("blocked_clients:" + blocked.size() + "\r\n"));
    }

    private static void transaction(Machine ours, CommandGen feeding, Gen gen, List<String> done) throws IOException {
        List<String[]> commands = new ArrayList<>();
        REDIS.get(0).run(false, "MULTI");
        for (int i = gen.between(1, 4); i > 0; i--) {
            String[] words = feeding.next();
            if (words.length > 2 || words[0].equals("LPOP")) {
                commands.add(words);
            }
        }
        commands.removeIf(words -> !DifferentialTest.complete(words));
        for (String[] words : commands) {
            REDIS.get(0).run(false, words);
            done.add("(multi) " + String.join(" ", words));
        }
        assertThat(Replies.text(ours.exec(commands)))
                .as(String.join("\n", done))
                .isEqualTo(REDIS.get(0).run(false, "EXEC"));
    }

    private static void served(Machine ours, List<String> done, Map<Long, Long> blocked) throws IOException {
        for (String line : ours.late) {
            long client = Long.parseLong(line.substring(0, line.indexOf('/')));
            String reply = line.substring(line.indexOf(' ') + 1);
            blocked.remove(client);
            waits++;
            String all = String.join("\n", done) + "\nfor " + client;
            assertThat(reply).as(all).isEqualTo(late(client, all));
        }
        ours.late.clear();
        assertThat(REDIS.get(0).run(false, "INFO", "clients"))
                .as(String.join("\n", done))
                .contains("blocked_clients:" + blocked.size() + "\r\n");
    }

    private static String late(long client, String done) throws IOException {
        try {
            return REDIS.get((int) client).reply(false);
        } catch (SocketTimeoutException e) {
            return "nothing, after " + done;
        }
    }
}
