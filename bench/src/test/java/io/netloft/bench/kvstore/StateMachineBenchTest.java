package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateMachineBenchTest {
    private final StateMachineBench bench = new StateMachineBench();

    StateMachineBenchTest() {
        bench.open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void appliesAndReadsAgainAndAgain() {
        int reply = "$100\r\n".length() + Keys.VALUE_BYTES + 2;
        long applied = Keys.RANGE / StateMachineBench.OPS;

        for (int i = 0; i < 3; i++) {
            assertThat(bench.set()).isEqualTo(++applied);
            assertThat(bench.setInSession()).isEqualTo(++applied);
            assertThat(bench.hashSet()).isEqualTo(++applied);
            assertThat(bench.sortedSetAdd()).isEqualTo(++applied);
            assertThat(bench.get()).isEqualTo(StateMachineBench.OPS * reply);
        }
        assertThat(bench.size()).isEqualTo(Keys.RANGE + 2);
    }
}
