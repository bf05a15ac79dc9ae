package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimeTest {
    private static final String STAT =
            "4242 (nginx) S 1 4242 4242 0 -1 4194560 1170 0 0 0 150 75 3 4 20 0 1 0 8812 9 7";

    @Test
    void addsUserAndSystemTimeInTicksOfTenMilliseconds() {
        assertThat(CpuTime.parse(STAT)).isEqualTo((150 + 75) * 10_000);
    }

    @Test
    void isNotMisledByBlanksAndBracketsInTheNameOfAProgram() {
        assertThat(CpuTime.parse(STAT.replace("(nginx)", "(a) b (c 1 2)"))).isEqualTo(2_250_000);
    }

    @Test
    void refusesALineThatIsCutOff() {
        assertThatThrownBy(() -> CpuTime.parse("4242 (nginx) S 1 4242"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("expected");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void growsWhileThisProcessWorks() {
        long before = CpuTime.micros(ProcessHandle.current().pid());
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> worked(deadlineNs) > before + 50_000);
    }

    private static long worked(long deadlineNs) {
        double sum = 0;
        for (int i = 0; i < 1_000_000 && System.nanoTime() < deadlineNs; i++) {
            sum += Math.sqrt(i);
        }
        assertThat(sum).isPositive();
        return CpuTime.micros(ProcessHandle.current().pid());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhenThereIsNoSuchProcess() {
        assertThatThrownBy(() -> CpuTime.micros(Long.MAX_VALUE))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("running process");
    }
}
