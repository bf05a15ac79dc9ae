package io.netloft.chassis.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Durations as Prometheus reads them. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class DurationsTest {
    private final Meters meters = new Meters();

    private enum Sample implements Meter {
        WAIT;

        @Override
        public String meterName() {
            return "sample_wait";
        }

        @Override
        public Kind kind() {
            return Kind.TIMER;
        }

        @Override
        public String unit() {
            return "seconds";
        }

        @Override
        public List<String> tags() {
            return List.of("who");
        }

        @Override
        public String doc() {
            return "How long it waited.";
        }
    }

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void tellsTheBucketThatAQuantileLiesIn() {
        Durations waits = meters.durations(Sample.WAIT, "b");
        assertThat(waits.quantile(0.5)).isZero();

        for (int i = 0; i < 99; i++) {
            waits.record(TimeUnit.MILLISECONDS.toNanos(3));
        }
        waits.record(TimeUnit.SECONDS.toNanos(60));

        assertThat(waits.quantile(0.5)).isEqualTo(0.005);
        assertThat(waits.quantile(0.99)).isEqualTo(0.005);
        assertThat(waits.quantile(1)).isInfinite();
    }

    @Test
    void countsInBucketsThatHoldTheirOwnBound() {
        Durations waits = meters.durations(Sample.WAIT, "a");

        waits.record(TimeUnit.MILLISECONDS.toNanos(1));
        waits.record(TimeUnit.MILLISECONDS.toNanos(1) + 1);
        waits.record(TimeUnit.SECONDS.toNanos(60));
        waits.record(-5);

        assertThat(waits.count()).isEqualTo(4);
        assertThat(meters.scrape(ScrapeFormat.PROMETHEUS))
                .contains("# HELP sample_wait_seconds How long it waited.", "# TYPE sample_wait_seconds histogram")
                .contains("sample_wait_seconds_bucket{who=\"a\",le=\"0.001\"} 2\n")
                .contains("sample_wait_seconds_bucket{who=\"a\",le=\"0.005\"} 3\n")
                .contains("sample_wait_seconds_bucket{who=\"a\",le=\"10.0\"} 3\n")
                .contains("sample_wait_seconds_bucket{who=\"a\",le=\"+Inf\"} 4\n")
                .contains("sample_wait_seconds_count{who=\"a\"} 4\n")
                .contains("sample_wait_seconds_sum{who=\"a\"} 60.002");
    }

    @Test
    void isTheSameForTheSameTagsAndGoesWhenItIsRemoved() {
        Durations one = meters.durations(Sample.WAIT, "one");
        meters.durations(Sample.WAIT, "two");

        assertThat(meters.durations(Sample.WAIT, "one")).isSameAs(one);
        meters.remove(one);

        assertThat(meters.scrape(ScrapeFormat.OPENMETRICS))
                .contains("who=\"two\"")
                .doesNotContain("who=\"one\"");
    }

    @Test
    void refusesTagsThatItsMeterHasNot() {
        assertThatThrownBy(() -> meters.durations(Sample.WAIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sample_wait: 0 tag values (expected: [who])");
    }
}
