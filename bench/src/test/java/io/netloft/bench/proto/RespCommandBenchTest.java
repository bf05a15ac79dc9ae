package io.netloft.bench.proto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RespCommandBenchTest {
    private final RespCommandBench bench = new RespCommandBench();

    RespCommandBenchTest() {
        bench.open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void readsAndAnswersWholePipelinesAgainAndAgain() {
        for (int i = 0; i < 3; i++) {
            assertThat(bench.get()).isEqualTo(2 * RespCommandBench.PIPELINE);
            assertThat(bench.set()).isEqualTo(3 * RespCommandBench.PIPELINE);
            int reply = "$100\r\n".length() + 100 + 2;
            assertThat(bench.getAndReply()).isEqualTo(RespCommandBench.PIPELINE * (1 + reply));
        }
    }
}
