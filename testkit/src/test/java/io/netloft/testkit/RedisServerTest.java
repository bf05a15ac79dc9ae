package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@NeedsPeer({"redis-server", "redis-cli"})
class RedisServerTest {
    @Test
    void answersItsClientAndStartsAnewWhenItIsReset() {
        try (RedisServer redis = RedisServer.start()) {
            assertThat(redis.cli("SET", "a", "1")).isEqualTo("OK");
            assertThat(redis.cli("INCR", "a")).isEqualTo("2");
            redis.reset();
            assertThat(redis.cli("GET", "a")).isEmpty();
            assertThat(redis.cli("CONFIG", "GET", "save")).isEqualTo("save");
        }
    }

    @Test
    void keepsNothingOnDisk() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            redis.cli("SET", "a", "1");
            Path folder = redis.process().dir();
            redis.process().signal(Signal.TERM);
            assertThat(redis.process().exitCode(Duration.ofSeconds(20))).isZero();
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void takesMoreSettings() {
        try (RedisServer redis = RedisServer.start("--appendonly", "yes", "--maxmemory", "64mb")) {
            assertThat(redis.cli("CONFIG", "GET", "appendonly")).isEqualTo("appendonly\nyes");
            assertThat(redis.process().dir().resolve("appendonlydir")).isDirectory();
        }
        assertThatThrownBy(() -> RedisServer.start("--no-such-setting", "yes"))
                .hasMessageContaining("redis-server: no start")
                .hasStackTraceContaining("no-such-setting");
    }
}
