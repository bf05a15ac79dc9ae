package io.netloft.chassis.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineLayoutTest {
    private static String line(LogFormat format, Object... pairs) {
        var event = new LoggingEvent(
                "x",
                new LoggerContext().getLogger("io.netloft.proxy.PoolHandler"),
                Level.WARN,
                "upstream is down",
                null,
                null);
        event.setTimeStamp(1_790_000_000_123L);
        List<KeyValuePair> list = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            list.add(new KeyValuePair((String) pairs[i], pairs[i + 1]));
        }
        event.setKeyValuePairs(list);
        return new LineLayout(format).doLayout(event);
    }

    @Test
    void writesTextForEyes() {
        assertThat(line(LogFormat.TEXT, "upstream", "127.0.0.1:1", "took", Duration.ofMillis(12)))
                .isEqualTo("14:13:20.123 WARN  proxy.PoolHandler  upstream is down upstream=127.0.0.1:1 took=12ms\n");
    }

    @Test
    void writesLogfmt() {
        assertThat(line(LogFormat.LOGFMT, "cause", "a b"))
                .isEqualTo("ts=2026-09-21T14:13:20.123Z level=warn logger=proxy.PoolHandler msg=\"upstream is down\""
                        + " cause=\"a b\"\n");
    }

    @Test
    void writesJson() {
        assertThat(line(LogFormat.JSON, "n", 7, "none", null, "text", "q\"\\"))
                .isEqualTo("{\"ts\":\"2026-09-21T14:13:20.123Z\",\"level\":\"warn\",\"logger\":\"proxy.PoolHandler\","
                        + "\"msg\":\"upstream is down\",\"n\":7,\"none\":null,\"text\":\"q\\\"\\\\\"}\n");
    }

    @Test
    void neverLetsAValueBreakTheLineOrTheTerminal() {
        for (LogFormat format : LogFormat.values()) {
            String line = line(format, "path", "/x\nforged line\u001b[31m\u0085\u2028");
            assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
            assertThat(line).doesNotContain("\u001b", "\u0085", "\u2028");
        }
    }
}
