package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.net.Transport;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RedisServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer("redis-server")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OneByOneTest {
    private final Transport transport = Transport.open(Transport.Choice.NIO, 1);

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void setsKeysOneAfterTheOther() {
        try (RedisServer redis = RedisServer.start()) {
            Count count = new OneByOne(transport).run(redis.port(), 0.3);

            assertThat(count.failed()).isZero();
            assertThat(count.done()).isPositive();
            String size = RespConnection.ask(redis.port(), "DBSIZE").substring(1);
            assertThat(Long.parseLong(size)).isBetween(1L, count.done());
        }
    }

    @Test
    void endsAtTheFirstRefusal() {
        try (RedisServer redis = RedisServer.start("--requirepass", "secret")) {
            Count count = new OneByOne(transport).run(redis.port(), 5);

            assertThat(count.done()).isZero();
            assertThat(count.failed()).isEqualTo(1);
        }
    }
}
