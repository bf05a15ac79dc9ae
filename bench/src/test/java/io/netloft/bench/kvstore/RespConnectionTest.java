package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Workspace;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RedisServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RespConnectionTest {
    @Test
    @NeedsPeer("redis-server")
    void fillsAStoreWithTheKeysOfTheLoads() {
        try (RedisServer redis = RedisServer.start()) {
            int port = redis.port();

            RespConnection.fill(port, 1_200);

            assertThat(RespConnection.ask(port, "DBSIZE")).isEqualTo(":1200");
            assertThat(RespConnection.ask(port, "GET", "key:000000001199")).isEqualTo(new String(Keys.value(1_199)));
            assertThat(RespConnection.ask(port, "GET", "key:000000001200")).isEqualTo("$-1");
            assertThat(RespConnection.ask(port, "NOSUCH")).startsWith("-ERR unknown command");
            RespConnection.ask(port, "SET", "more", "1");
            assertThatThrownBy(() -> RespConnection.fill(port, 1_200))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("1201");
        }
    }

    @Test
    void answersWithAnErrorWhereNobodyListens() {
        assertThat(RespConnection.ask(Workspace.freePort(), "PING")).startsWith("-");
    }
}
