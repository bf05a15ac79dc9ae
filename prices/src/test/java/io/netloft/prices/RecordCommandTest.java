package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.StartException;
import io.netloft.prices.core.Board;
import io.netloft.prices.core.PriceLine;
import io.netloft.prices.core.Product;
import io.netloft.prices.core.Replay;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import io.netloft.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import netloft.prices.v1.BatchGetPricesRequest;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prices record}, and servers that play what it has written. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordCommandTest {
    @TempDir
    private Path folder;

    private static String at(Port port) {
        return "--server=127.0.0.1:" + port.address().getPort();
    }

    @Test
    void whatIsRecordedIsPlayedByAnotherServer() throws IOException {
        Path file = folder.resolve("tape");
        try (Port market = new Port("--set", "source.per-second=50");
                Shell record = new Shell("record", file.toString(), "-n", "400", at(market))) {
            assertThat(record.code()).isZero();
            assertThat(record.said()).contains("record: 400 updates in " + file);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(401).first().isEqualTo(Recording.HEAD);
        Map<String, PriceUpdate> last = new TreeMap<>();
        lines.stream().skip(1).map(PriceLine::parse).forEach(update -> last.put(update.getProductId(), update));
        try (Port player = new Port("--set", "source.replay.file=" + file, "--set", "source.replay.speed=0")) {
            // When it is over its products are stale, at what they were at last.
            await().atMost(Port.SOON)
                    .untilAsserted(() -> assertThat(prices(player, last.keySet()))
                            .hasSize(last.size())
                            .allMatch(price -> price.getState() == PriceState.PRICE_STATE_STALE));
            for (PriceUpdate price : prices(player, last.keySet())) {
                PriceUpdate recorded = Objects.requireNonNull(last.get(price.getProductId()));
                assertThat(price.getBid()).isEqualTo(recorded.getBid());
                assertThat(price.getSourceTime()).isEqualTo(recorded.getSourceTime());
            }
            assertThat(player.metric(PricesMetrics.UPDATES_IN)).isEqualTo(400);
        }
    }

    private static List<PriceUpdate> prices(Port port, Iterable<String> ids) {
        return port.questions()
                .batchGetPrices(
                        BatchGetPricesRequest.newBuilder().addAllProductIds(ids).build())
                .getPricesList();
    }

    // Ten times as fast, on a clock that the test moves.
    @Test
    void bringsPricesToTheBoardWhenTheyAreDue() throws IOException {
        Path file = Files.write(
                folder.resolve("tape"),
                List.of("2026-01-01T00:00:00Z A 1 -", "2026-01-01T00:00:01Z A 2 -", "2026-01-01T00:00:02Z A 3 -"));
        ManualClock clock = new ManualClock();
        Board board = new Board(new Board.Options(10, 8, 1, 0, 1, new PriceRules(PricesLimits.DEFAULT)), clock, clock);
        try (Recording recording = new Recording(file)) {
            Feed feed = new Feed(new Replay(recording, 10, true, fault -> {}), board, "tape", clock);
            for (long[] step : new long[][] {{0, 1, 1}, {99, 1, 1}, {1, 2, 2}, {100, 3, 3}, {99, 3, 3}, {1, 4, 1}}) {
                clock.advance(Duration.ofMillis(step[0]));
                feed.run();
                Product product = Objects.requireNonNull(board.find("A"));
                var latest = Objects.requireNonNull(product.latest());
                assertThat(latest.sequence()).isEqualTo(step[1]);
                assertThat(latest.update().getBid().getUnits()).isEqualTo(step[2]);
            }
        }
    }

    @Test
    void goesOnAtTheEndOnlyWhenAsked() throws IOException, InterruptedException {
        Path file = folder.resolve("tape");
        try (Port port = new Port()) {
            port.publisher("p").publish("A", 1);
            try (Shell record = new Shell("record", file.toString(), "A", "-n", "1", at(port))) {
                assertThat(record.code()).isZero();
            }
            // A price without a time has the one at which the server took it in.
            assertThat(PriceLine.parse(Files.readAllLines(file).get(1)).hasSourceTime())
                    .isTrue();
            try (Shell record = new Shell("record", file.toString(), "A", "-n", "1", at(port))) {
                assertThat(record.code()).isEqualTo(1);
                assertThat(record.said()).contains("not written").contains("--append");
            }
            try (Shell record = new Shell("record", file.toString(), "A", "-n", "1", "--append", at(port))) {
                assertThat(record.code()).isZero();
            }
            assertThat(Files.readAllLines(file)).hasSize(3);
        }
    }

    @Test
    void replayPublishesItToAServerThatRuns() throws IOException {
        Path file = Files.write(
                folder.resolve("tape"),
                List.of("2026-01-01T00:00:00Z A 1 -", "2026-01-01T00:00:10Z A 2 -", "2026-01-01T00:00:20Z B 3 -"));
        try (Port port = new Port("--set", "keep.publisher-grace=1h")) {
            try (Shell replay = new Shell("replay", file.toString(), "--speed=10", "--as=p", at(port))) {
                assertThat(replay.code()).isZero();
                // What is not due at the same time does not go out together.
                assertThat(replay.said()).isEqualTo("replay: 3 updates in 3 batches\n");
            }
            assertThat(prices(port, List.of("A", "B")))
                    .extracting(price -> price.getBid().getUnits())
                    .containsExactly(2L, 3L);
            Files.writeString(file, "2026-01-01T00:00:00Z A 9 -\nwrong\n");
            try (Shell replay = new Shell("replay", file.toString(), "--as=p", at(port))) {
                assertThat(replay.code()).isEqualTo(1);
                assertThat(replay.said()).contains(file + ": line 2: line: 1 fields (expected: TIME PRODUCT");
            }
            assertThat(prices(port, List.of("A")).get(0).getBid().getUnits()).isEqualTo(9);
        }
    }

    @Test
    void replayBeginsAgainUntilItsServerGoes() throws IOException {
        Path file = Files.write(folder.resolve("tape"), List.of("- A 1 -", "- A 2 -"));
        try (Port port = new Port();
                Shell replay = new Shell(
                        "replay", file.toString(), "--speed=0", "--loop", "--retry-for=100ms", "--as=p", at(port))) {
            await().atMost(Port.SOON).until(() -> port.metric(PricesMetrics.UPDATES_IN) > 1_000);
            port.stop().join();
            assertThat(replay.code()).isEqualTo(1);
            assertThat(replay.said()).contains("no server for 100ms");
        }
    }

    @Test
    void aRecordingThatIsNotThereIsNoMarket() {
        assertThatThrownBy(() -> new Port("--set", "source.replay.file=" + folder.resolve("none")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("source.replay.file")
                .hasMessageContaining("expected: a recording that can be read");
    }
}
