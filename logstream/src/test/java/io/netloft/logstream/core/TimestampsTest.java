package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private static final long TODAY = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "2026-11-21T14:25:00.123Z INFO x#2026-11-21T14:25:00.123Z",
                "2026-11-21 14:25:00,123 INFO x#2026-11-21T14:25:00.123Z",
                "2026-11-21T14:25:00+01:00 x#2026-11-21T13:25:00Z",
                "2026-11-21T14:25:00.123456789-0330 x#2026-11-21T17:55:00.123Z",
                "2026/11/21 14:25:00 [error] 12: x#2026-11-21T14:25:00Z",
                "[2026-11-21T14:25:00Z] x#2026-11-21T14:25:00Z",
                "INFO [2026-11-21 14:25:00] x#2026-11-21T14:25:00Z",
                "<34>1 2026-11-21T14:25:00.003Z host app - - - x#2026-11-21T14:25:00.003Z",
                "<34>Nov 21 14:25:00 host app: x#2026-11-21T14:25:00Z",
                "Nov  1 04:05:06 host app: x#2026-11-01T04:05:06Z",
                "Dec 31 23:59:59 host app: x#2025-12-31T23:59:59Z",
                "127.0.0.1 - - [21/Nov/2026:14:25:00 +0100] \"GET / HTTP/1.1\"#2026-11-21T13:25:00Z",
                "1795184700 x#2026-11-20T14:25:00Z",
                "1795184700.5 x#2026-11-20T14:25:00.500Z",
                "1795184700123 x#2026-11-20T14:25:00.123Z",
                "{\"level\":\"info\",\"time\":\"2026-11-21T14:25:00Z\"}#2026-11-21T14:25:00Z",
                "{\"ts\": 1795184700.25, \"m\": 1}#2026-11-20T14:25:00.250Z",
                "{\"@timestamp\":\"2026-11-21T14:25:00.001Z\"}#2026-11-21T14:25:00.001Z"
            },
            maxCharsPerColumn = 200)
    void recognises(String line, String time) {
        assertThat(Instant.ofEpochMilli(of(line))).isEqualTo(Instant.parse(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2026",
                "2026-13-01 00:00:00",
                "12:00:00 x",
                "99999 bottles",
                "{\"a\":1}",
                "[",
                "<34>",
                "Nov"
            })
    void takesNothingElseForATime(String line) {
        assertThat(of(line)).isEqualTo(Timestamps.NONE);
    }

    @Test
    void readsLevels() {
        assertThat(level("2026-11-21 14:25:00 ERROR [main] x")).isEqualTo(Level.ERROR);
        assertThat(level("level=warn msg=x")).isEqualTo(Level.WARN);
        assertThat(level("{\"level\":\"info\"}")).isEqualTo(Level.INFO);
        assertThat(level("2026/11/21 14:25:00 [crit] 12#12: x")).isEqualTo(Level.FATAL);
        assertThat(level("nothing to see, informational")).isEqualTo(Level.NONE);
    }

    private static long of(String line) {
        ByteBuf bytes = Unpooled.copiedBuffer("##" + line, StandardCharsets.UTF_8);
        return Timestamps.of(bytes, 2, bytes.readableBytes() - 2, TODAY);
    }

    private static Level level(String line) {
        ByteBuf bytes = Unpooled.copiedBuffer(line, StandardCharsets.UTF_8);
        return Level.of(bytes, 0, bytes.readableBytes());
    }
}
