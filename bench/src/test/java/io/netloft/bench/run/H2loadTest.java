package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class H2loadTest {
    private static final String SUMMARY = """
            starting benchmark...
            Application protocol: h2c

            finished in %s, 16000.00 req/s, 1.22MB/s
            requests: 16096 total, 16144 started, 16096 done, 16000 succeeded, 96 failed, 96 errored, 0 timeout
            status codes: 16000 2xx, 0 3xx, 0 4xx, 0 5xx
            traffic: 1.22MB (1281056) total, 765.63KB (784000) headers (space savings 50.51%%), 203.13KB (208000) data
                                 min         max         mean         sd        +/- sd
            time for request:       41us      8.58ms      2.59ms      1.27ms    70.82%%
            """;

    @Test
    void readsItsSummary() {
        assertThat(H2load.parse(SUMMARY.formatted("1.02s"))).isEqualTo(new H2load.Result(16_000, 1.02, 208_000, 96));
    }

    @Test
    void readsEveryUnitOfTime() {
        assertThat(H2load.parse(SUMMARY.formatted("500us")).seconds()).isEqualTo(500e-6);
        assertThat(H2load.parse(SUMMARY.formatted("3.30ms")).seconds()).isEqualTo(3.30e-3);
        assertThat(H2load.parse(SUMMARY.formatted("2.00m")).seconds()).isEqualTo(120);
    }

    @Test
    void saysWhatCameInsteadOfASummary() {
        assertThatThrownBy(() -> H2load.parse("[ERROR] Could not connect"))
                .isInstanceOf(BenchException.class)
                .hasMessage("h2load: [ERROR] Could not connect (expected: its summary)");
    }
}
