package io.netloft.bench.logstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogTextTest {
    @Test
    void hasAFewErrorsAmongManyRequests() {
        String text = new String(LogText.part(), StandardCharsets.US_ASCII);

        assertThat(text.lines().filter(line -> line.contains(" ERROR ")).count())
                .isBetween(1L, 4L);
        assertThat(text.lines().count()).isGreaterThan(50_000);
        assertThat(text).endsWith("ms\n");
    }
}
