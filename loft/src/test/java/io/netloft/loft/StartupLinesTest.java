package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupLinesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:00:01.123 INFO life listening proto=http addr=127.0.0.1:8080",
                "ts=2026-11-21T00:00:00Z level=info logger=life msg=listening proto=http addr=127.0.0.1:8080",
                "{\"ts\":\"x\",\"msg\":\"listening\",\"proto\":\"http\",\"addr\":\"127.0.0.1:8080\"}"
            })
    void readsAnAddressInEachLogFormat(String line) {
        StartupLines lines = new StartupLines();
        lines.line(line);

        assertThat(lines.addresses()).containsExactly(java.util.Map.entry("http", "127.0.0.1:8080"));
        assertThat(lines.ready()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:00:01.123 INFO life ready took=612ms",
                "ts=x level=info logger=life msg=ready took=612ms",
                "{\"msg\":\"ready\",\"took\":\"612ms\"}"
            })
    void knowsReadyInEachLogFormat(String line) {
        StartupLines lines = new StartupLines();
        lines.line(line);

        assertThat(lines.ready()).isTrue();
    }

    @Test
    void isNotReadyForAWordThatOnlyLooksLikeIt() {
        StartupLines lines = new StartupLines();
        lines.line("INFO already running took=3ms");
        lines.line("INFO upstream not ready");

        assertThat(lines.ready()).isFalse();
    }
}
