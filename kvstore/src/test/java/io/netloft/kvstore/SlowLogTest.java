package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.resp.RespCommand;
import org.junit.jupiter.api.Test;

class SlowLogTest {
    private final SlowLog log = new SlowLog(100, 3);

    private void add(String... words) {
        RespCommand command = new RespCommand();
        byte[][] args = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            args[i] = CommitRig.bytes(words[i]);
        }
        command.set(args);
        log.add(5_999, 1_234_567, command, "127.0.0.1:5", "name");
    }

    @Test
    void onlyWhatTookLongEnoughIsSlow() {
        assertThat(log.isSlow(99_999)).isFalse();
        assertThat(log.isSlow(100_000)).isTrue();
        log.threshold(-1);
        assertThat(log.isSlow(Long.MAX_VALUE - 1)).isFalse();
        log.threshold(0);
        assertThat(log.isSlow(0)).isTrue();
    }

    @Test
    void theOldestGoAndNumbersGoOn() {
        for (String key : new String[] {"a", "b", "c", "d", "e"}) {
            add("GET", key);
        }
        assertThat(log.size()).isEqualTo(3);
        assertThat(log.newest(-1)).extracting(SlowLog.Slow::id).containsExactly(4L, 3L, 2L);
        assertThat(log.newest(1)).singleElement().satisfies(one -> {
            assertThat(one.args()).containsExactly("GET", "e");
            assertThat(one.micros()).isEqualTo(1_234);
            assertThat(one.epochSeconds()).isEqualTo(5);
            assertThat(one.address()).isEqualTo("127.0.0.1:5");
            assertThat(one.client()).isEqualTo("name");
        });
        log.clear();
        assertThat(log.newest(-1)).isEmpty();
        add("GET", "f");
        assertThat(log.newest(-1)).extracting(SlowLog.Slow::id).containsExactly(5L);
    }

    @Test
    void noneAreKeptWhenNoneAreWanted() {
        log.most(0);
        add("GET", "a");
        assertThat(log.size()).isZero();
    }

    @Test
    void longCommandsAreCut() {
        String[] words = new String[40];
        java.util.Arrays.fill(words, "x");
        words[0] = "MGET";
        words[1] = "y".repeat(130);
        add(words);
        java.util.List<String> args = log.newest(1).get(0).args();
        assertThat(args).hasSize(32);
        assertThat(args.get(1)).isEqualTo("y".repeat(128) + "... (2 more bytes)");
        assertThat(args.get(31)).isEqualTo("... (9 more arguments)");
    }
}
