package io.netloft.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong clockNs = new AtomicLong(7);
    private final AtomicLong counter = new AtomicLong(40);
    private final Traffic traffic = new Traffic(clockNs::get, "messages", counter::get);

    @Test
    void tellsHowFastItWentBetweenTwoLooks() {
        counter.addAndGet(30);
        clockNs.addAndGet(2 * SECOND_NS);
        assertThat(traffic.perSecond()).isEqualTo(15);
        counter.addAndGet(8);
        clockNs.addAndGet(SECOND_NS);
        assertThat(traffic.perSecond()).isEqualTo(8);
        assertThat(traffic.count()).isEqualTo(78);
    }

    @Test
    void whoLooksAtTheSameTimeSeesTheSame() {
        counter.addAndGet(10);
        clockNs.addAndGet(SECOND_NS);
        assertThat(traffic.perSecond()).isEqualTo(10);
        clockNs.addAndGet(SECOND_NS / 100);
        assertThat(traffic.perSecond()).isEqualTo(10);
    }

    @Test
    void fallsToNothingWhenNothingComes() {
        counter.addAndGet(10);
        clockNs.addAndGet(SECOND_NS);
        traffic.perSecond();
        clockNs.addAndGet(SECOND_NS);
        assertThat(traffic.perSecond()).isZero();
    }
}
