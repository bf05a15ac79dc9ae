package io.netloft.chassis.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.web.WebSocketMetrics;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class MetersTest {
    @Test
    void tellsWhatACountSaysThatIsKeptElsewhereAndNothingWhereThereIsNone() {
        try (Meters meters = new Meters()) {
            LongAdder slow = new LongAdder();
            meters.functionCounter(WebSocketMetrics.CLOSED, slow, LongAdder::doubleValue, "chat", "slow");
            slow.add(3);
            assertThat(meters.count(WebSocketMetrics.CLOSED, "chat", "slow")).isEqualTo(3);
            assertThat(meters.count(WebSocketMetrics.CLOSED, "chat", "lost")).isZero();
        }
    }
}
