package io.netloft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Workspace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private final LoadGenerator generator = new LoadGenerator();
    private final StallingServer server = new StallingServer();

    @AfterEach
    void close() {
        generator.close();
        server.close();
    }

    @Test
    void sendsEveryRequestOfItsSchedule() {
        LoadResult result = generator.run(plan("/", 4, 500, Duration.ofSeconds(1)));

        assertThat(result.answered()).isEqualTo(500);
        assertThat(result.failed()).isZero();
        assertThat(result.latencies().getTotalCount()).isEqualTo(500);
        // And the first of each connection, before the schedule.
        assertThat(server.answered()).isEqualTo(504);
    }

    // A generator that waits for answers would see one slow request a connection; here every tenth of all is late.
    @Test
    void countsAStallInEveryRequestThatWasDueDuringIt() {
        server.stallOnce(Duration.ofMillis(200), Duration.ofMillis(400));

        LoadResult result = generator.run(plan("/", 2, 500, Duration.ofSeconds(1)));

        assertThat(result.answered()).isEqualTo(500);
        long late = result.latencies().getCountBetweenValues(100_000_000L, Long.MAX_VALUE / 2);
        assertThat(late).isGreaterThanOrEqualTo(120);
        assertThat(result.percentileMicros(99)).isGreaterThan(300_000);
    }

    @Test
    void keepsToItsRateHoweverFastTheServerIs() {
        long begunNs = System.nanoTime();

        generator.run(plan("/", 8, 200, Duration.ofSeconds(1)));

        // The last request is due 5 ms before the end.
        assertThat(System.nanoTime() - begunNs)
                .isGreaterThan(Duration.ofMillis(990).toNanos());
    }

    @Test
    void readsBodiesThatComeInPieces() {
        LoadResult result = generator.run(plan("/large", 2, 40, Duration.ofMillis(500)));

        assertThat(result.answered()).isEqualTo(20);
        assertThat(result.failed()).isZero();
    }

    @Test
    void countsAnswersOfAnotherStatusAsFailed() {
        LoadResult result = generator.run(plan("/broken", 2, 100, Duration.ofMillis(200)));

        assertThat(result.answered()).isZero();
        assertThat(result.failed()).isEqualTo(20);
    }

    @Test
    void countsWhatIsLostWithItsConnectionsAndEndsWithTheLast() {
        LoadResult result = generator.run(plan("/close", 2, 100, Duration.ofMillis(200)));

        assertThat(result.answered()).isZero();
        assertThat(result.failed()).isEqualTo(20);
        assertThat(result.latencies().getTotalCount()).isEqualTo(20);
    }

    @Test
    void saysWhenNobodyListens() {
        var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Workspace.freePort());
        var plan = new LoadPlan(nobody, "/", 2, 10, Duration.ofSeconds(1));

        assertThatThrownBy(() -> generator.run(plan))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("accepts 2 connections");
    }

    @Test
    void spacesItsScheduleEvenly() {
        LoadPlan plan = plan("/", 1, 40_000, Duration.ofSeconds(5));

        assertThat(plan.requests()).isEqualTo(200_000);
        assertThat(plan.dueNs(0)).isZero();
        assertThat(plan.dueNs(1)).isEqualTo(25_000);
        assertThat(plan.dueNs(199_999)).isCloseTo(4_999_975_000L, within(1L));
    }

    @Test
    void refusesAPlanWithoutARate() {
        assertThatThrownBy(() -> plan("/", 1, 0, Duration.ofSeconds(1))).hasMessageContaining("rate: 0.0 (expected:");
    }

    private LoadPlan plan(String path, int connections, double rate, Duration duration) {
        return new LoadPlan(server.address(), path, connections, rate, duration);
    }
}
