package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class PressureTest {
    private static final int KIB = 1024;

    private final LongAdder all = new LongAdder();
    private final Pressure pressure = new Pressure(2, 256L << 20, all);

    @Test
    void theMoreClientsLagTheLessWaitsForEach() {
        assertThat(pressure.mostRead()).isEqualTo(256 * KIB);
        assertThat(pressure.mark().high()).isEqualTo(128 * KIB);
        lag(100);
        assertThat(pressure.mostRead()).isEqualTo(64 * KIB);
        lag(900);
        assertThat(pressure.mostRead()).isEqualTo(8 * KIB);
        assertThat(pressure.mark().high()).isEqualTo(8 * KIB);
        assertThat(all.sum()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            pressure.lags(false);
        }
        assertThat(pressure.mostRead()).isEqualTo(256 * KIB);
        assertThat(all.sum()).isZero();
    }

    private void lag(int clients) {
        for (int i = 0; i < clients; i++) {
            pressure.lags(true);
        }
    }

    @Test
    @SuppressWarnings("deprecation")
    void readsGrowForAConnectionThatFillsThemAndShrinkAgain() {
        RecvByteBufAllocator.Handle reads = new ReadSize(pressure).newHandle();
        assertThat(reads.guess()).isEqualTo(2 * KIB);
        reads.lastBytesRead(300);
        assertThat(reads.guess()).isEqualTo(2 * KIB);
        for (int i = 0; i < 4; i++) {
            reads.lastBytesRead(reads.guess());
        }
        assertThat(reads.guess()).isEqualTo(256 * KIB);
        reads.lastBytesRead(100);
        assertThat(reads.guess()).isEqualTo(256 * KIB);
        for (int i = 0; i < 6; i++) {
            reads.lastBytesRead(100);
        }
        assertThat(reads.guess()).isEqualTo(2 * KIB);
    }
}
