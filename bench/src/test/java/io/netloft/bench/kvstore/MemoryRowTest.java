package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.bench.run.BenchException;
import org.junit.jupiter.api.Test;

class MemoryRowTest {
    @Test
    void readsWhatRedisUses() {
        assertThat(MemoryRow.usedIn("# Memory\r\nused_memory:1213512\r\nused_memory_human:1.16M\r\n"))
                .isEqualTo(1_213_512);
    }

    @Test
    void failsWhereRedisDoesNotTell() {
        assertThatThrownBy(() -> MemoryRow.usedIn("-ERR unknown command"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("unknown command");
    }
}
