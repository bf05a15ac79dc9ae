package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same scripts to a real Redis 7.0 and to the state machine: every answer is the same to the byte. */
@NeedsPeer("redis-server")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ScriptDifferentialTest {
    private static final int SEQUENCES = Integer.getInteger("netloft.kvstore.sequences", 300);
    private static final int LONGEST = 8;

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

    @Test
    void theCorpusIsAnsweredAsRedisAnswersIt() throws IOException {
        redis.run(false, "FLUSHALL");
        redis.run(false, "HELLO", "2");
        Machine ours = new Machine();
        for (String script : ScriptCorpus.all()) {
            ours.now = System.currentTimeMillis();
            String[] words = ScriptCorpus.eval(script);
            assertThat(ours.run(words)).as(script).isEqualTo(redis.run(false, words));
        }
    }

    @Test
    void madeUpScriptsAreAnsweredAsRedisAnswersThem() {
        Seeds.check(SEQUENCES, gen -> redis.compare(gen, ScriptDifferentialTest::stream));
    }

    @Test
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void tenThousandSequencesAreAnsweredAsRedisAnswersThem() {
        Seeds.check(10_000, gen -> redis.compare(gen, ScriptDifferentialTest::stream));
    }

    private static void stream(Gen gen) throws IOException {
        Machine ours = new Machine();
        ours.resp3 = gen.flip();
        redis.run(false, "FLUSHALL");
        redis.run(false, "HELLO", ours.resp3 ? "3" : "2");
        ScriptGen scripts = new ScriptGen(gen);
        List<String> done = new ArrayList<>();
        for (int left = gen.between(1, LONGEST); left > 0; left--) {
            String[] words = {"EVAL", scripts.next(), "2", "ka", "kb", "1", "x"};
            done.add(words[1]);
            ours.now = System.currentTimeMillis();
            String theirs = redis.run(false, words);
            assertThat(ours.run(words)).as(String.join("\n----\n", done)).isEqualTo(theirs);
        }
    }
}
