package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same seeded streams of commands to a real Redis 7.0 and to the state machine: every reply is the same, but for the
 * order of what has none. {@code -Dnetloft.kvstore.sequences=N} sets how many streams a family gets.
 */
@NeedsPeer("redis-server")
class DifferentialTest {
    private static final int SEQUENCES = Integer.getInteger("netloft.kvstore.sequences", 300);
    private static final int LONGEST = 40;
    private static final Set<String> UNORDERED = Set.of(
            "smembers",
            "sunion",
            "sinter",
            "sdiff",
            "hgetall",
            "hkeys",
            "hvals",
            "keys",
            "hscan",
            "sscan",
            "zscan",
            "scan",
            "spop",
            "hrandfield",
            "srandmember",
            "zrandmember");

    private static final Set<String> PICKING = Set.of("SPOP", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER");

    private static RunningProcess server;
    private static RedisConnection redis;

    @BeforeAll
    static void startTheOther() throws IOException {
        int port = Peer.freePort();
        server = Peer.of("redis-server")
                .args("--port", Integer.toString(port), "--save", "", "--appendonly", "no")
                .readyWhenOpen(port)
                .start();
        redis = new RedisConnection(port);
    }

    @AfterAll
    static void stopTheOther() throws IOException {
        redis.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(CommandFamily.class)
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void answersAsRedisDoes(CommandFamily family) {
        Seeds.check(SEQUENCES, gen -> redis.compare(gen, its -> stream(family, its)));
    }

    @ParameterizedTest
    @EnumSource(CommandFamily.class)
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void answersTenThousandStreamsAsRedisDoes(CommandFamily family) {
        Seeds.check(10_000, gen -> redis.compare(gen, its -> stream(family, its)));
    }

    private static void stream(CommandFamily family, Gen gen) throws IOException {
        Machine ours = new Machine();
        ours.now = System.currentTimeMillis();
        ours.resp3 = gen.flip();
        redis.run(false, "FLUSHALL");
        redis.run(false, "HELLO", ours.resp3 ? "3" : "2");
        CommandGen commands = new CommandGen(gen, family.templates());
        List<String> done = new ArrayList<>();
        for (int left = gen.between(1, LONGEST); left > 0; left--) {
            if (gen.chance(5)) {
                transaction(ours, commands, gen, done);
                continue;
            }
            String[] words = commands.next();
            if (words.length == 2 && PICKING.contains(words[0])) {
                continue;
            }
            done.add(String.join(" ", words));
            boolean sorted = UNORDERED.contains(words[0].toLowerCase(Locale.ROOT));
            ours.now = System.currentTimeMillis();
            String theirs = redis.run(sorted, words);
            assertThat(ours(ours.raw(words), sorted))
                    .as(String.join("\n", done))
                    .isEqualTo(theirs);
        }
    }

    private static void transaction(Machine ours, CommandGen commands, Gen gen, List<String> done) throws IOException {
        List<String[]> several = new ArrayList<>();
        for (int i = gen.between(1, 4); i > 0; i--) {
            String[] words = commands.next();
            if (complete(words)
                    && !PICKING.contains(words[0])
                    && !UNORDERED.contains(words[0].toLowerCase(Locale.ROOT))) {
                several.add(words);
            }
        }
        redis.run(false, "MULTI");
        for (String[] words : several) {
            redis.run(false, words);
            done.add("(multi) " + String.join(" ", words));
        }
        ours.now = System.currentTimeMillis();
        String theirs = redis.run(false, "EXEC");
        assertThat(ours(ours.exec(several), false)).as(String.join("\n", done)).isEqualTo(theirs);
    }

    static boolean complete(String[] words) {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes(words));
        try {
            CommandTable.standard().resolve(command);
            return true;
        } catch (CommandError e) {
            return false;
        }
    }

    private static String ours(byte[] reply, boolean sorted) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(reply);
        String text = Replies.read(in, sorted);
        assertThat(in.available()).as("one reply: %s", Arrays.toString(reply)).isZero();
        return text;
    }
}
