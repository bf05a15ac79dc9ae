package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.Bound;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Map<String, Double> FIGURES =
            Map.of("direct", 150.0, "nginx", 72.0, "haproxy", 60.0, "netloft", 66.0, "floor", 55.0);

    @Test
    void comparesOursWithEachOfTheOthers() {
        var standing = new Standing(FIGURES, true);

        assertThat(standing.ratioTo("nginx")).isEqualTo("0.92×");
        assertThat(standing.ratioTo("haproxy")).isEqualTo("1.10×");
        assertThat(standing.ratioTo("netloft")).isEqualTo("1.00×");
        assertThat(standing.ofDirect("nginx")).isEqualTo("0.48");
    }

    @Test
    void doesNotCompareOursWithTheBackendItself() {
        assertThat(new Standing(FIGURES, true).ratioTo("direct")).isEqualTo("-");
    }

    @Test
    void judgesByTheBetterPeerWhateverBetterMeans() {
        assertThat(new Standing(FIGURES, true).verdicts("requests/s"))
                .containsExactly(
                        "requests/s: 0.92× of the better of nginx and HAProxy",
                        "requests/s: 1.20× of the floor, the usual Netty proxy");
        assertThat(new Standing(FIGURES, false).verdicts("CPU"))
                .contains("CPU: 1.10× of the better of nginx and HAProxy");
    }

    @Test
    void saysWhetherWhatIsAskedIsMet() {
        var standing = new Standing(FIGURES, true);

        assertThat(standing.verdicts("requests/s", Bound.atLeast(1), Bound.atLeast(1.2)))
                .containsExactly(
                        "requests/s: 0.92× of the better of nginx and HAProxy; at least 1.00×: short by 8 %",
                        "requests/s: 1.20× of the floor, the usual Netty proxy; at least 1.20×: met");
        assertThat(standing.beside("requests/s", "haproxy", "HAProxy", Bound.atLeast(1)))
                .hasValue("requests/s: 1.10× of HAProxy; at least 1.00×: met");
        assertThat(standing.beside("requests/s", "caddy", "Caddy", null)).isEmpty();
    }

    @Test
    void judgesNothingWithoutAnyoneToCompareWith() {
        assertThat(new Standing(Map.of("netloft", 66.0, "direct", 150.0), true).verdicts("requests/s"))
                .isEmpty();
    }

    @Test
    void sharesNoRatioWithAPeerWhoseCpuTimeWasTooLittleToCount() {
        assertThat(new Standing(Map.of("netloft", 10.0, "nginx", 0.0), false).ratioTo("nginx"))
                .isEqualTo("-");
    }
}
