package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Colours;
import io.netloft.prices.core.PriceLine;
import io.netloft.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableViewerTest {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREY = "\u001b[90m";
    private static final String END = "\u001b[0m";

    private final ManualClock clock = new ManualClock();
    private final List<List<String>> frames = new ArrayList<>();
    private final TableViewer viewer = new TableViewer("host:1", 0, frames::add, clock, clock);

    @AfterEach
    void plain() {
        Colours.choose("never", Map.of());
    }

    @Test
    void coloursByTheDirectionOfTheLastChange() {
        Colours.choose("always", Map.of());
        viewer.connected(true);
        show("A 1.00 1.10 - live");
        show("A 1.01 1.10 - live");
        assertThat(row()).contains(GREEN + "1.01" + END).contains("  1.10  ");
        show("A 1.01 1.05 - live");
        assertThat(row()).contains(GREEN + "1.01" + END).contains(RED + "1.05" + END);
        // The same value with another number of digits is no change.
        show("A 1.010 1.06 - live");
        assertThat(row()).contains(GREEN + "1.010" + END).contains(GREEN + "1.06" + END);
    }

    @Test
    void whatIsNotLiveIsGrey() {
        Colours.choose("always", Map.of());
        viewer.connected(true);
        show("A 1.00 1.10 - live");
        show("A 1.01 1.10 - stale");
        assertThat(row())
                .contains(GREY + "1.01" + END)
                .contains(YELLOW + "stale" + END)
                .doesNotContain(GREEN);
        show("A 1.02 1.10 - halted");
        assertThat(row()).contains(GREY + "1.02" + END).contains(RED + "halted" + END);
    }

    // Nobody knows whether the last price is still one.
    @Test
    void withoutAConnectionNothingIsLive() {
        Colours.choose("always", Map.of());
        viewer.connected(true);
        show("A 1.00 1.10 - live");
        assertThat(frame().get(0)).doesNotContain("not connected");
        viewer.connected(false);
        viewer.note("UNAVAILABLE: gone; again in a second");
        draw();
        assertThat(frame().get(0)).contains("not connected");
        assertThat(row()).contains(GREY + "1.00" + END);
        assertThat(frame()).last().asString().contains("again in a second");
        viewer.connected(true);
        draw();
        assertThat(frame()).hasSize(3);
    }

    @Test
    void showsAgesRatesAndWhatWasMerged() {
        viewer.connected(true);
        viewer.price(update("B 1 - - live"), 0);
        viewer.price(update("A 1 - - live"), 3);
        viewer.price(update("A 2 - - live"), 2);
        clock.advance(Duration.ofSeconds(1));
        draw();
        assertThat(frame())
                .containsExactly(
                        "host:1  2 products  2 updates/s",
                        "product  bid  ask  last  state  age   merged",
                        "A        2    -    -     live   1.2s  5",
                        "B        1    -    -     live   1.2s  0");
        clock.advance(Duration.ofSeconds(70));
        draw();
        assertThat(row()).contains("  1m  ");
        assertThat(frame().get(0)).contains(" 0 updates/s");
    }

    @Test
    void drawsNoMoreThanFiveTimesASecond() {
        viewer.look(true);
        for (int i = 0; i < 1_000; i++) {
            viewer.price(update("A 1 - - live"), 0);
            clock.advance(Duration.ofMillis(1));
            assertThat(viewer.look(false)).isTrue();
        }
        assertThat(frames).hasSize(6);
    }

    @Test
    void endsAfterSoManyUpdatesAndShowsTheLastOne() {
        TableViewer counting = new TableViewer("host:1", 2, frames::add, clock, clock);
        counting.price(update("A 1 - - live"), 0);
        assertThat(counting.look(false)).isTrue();
        counting.price(update("A 2 - - live"), 0);
        assertThat(counting.look(false)).isFalse();
        assertThat(row()).contains("A        2 ");
    }

    @Test
    void whatIsNoTimeStopsNobody() {
        PriceUpdate update = update("A 1 - - live").toBuilder()
                .setReceiveTime(com.google.protobuf.Timestamp.newBuilder()
                        .setSeconds(Long.MAX_VALUE)
                        .setNanos(-1))
                .build();
        viewer.price(update, 0);
        draw();
        assertThat(row()).contains("A ");
    }

    private PriceUpdate update(String line) {
        var now = clock.instant();
        return PriceLine.parse("- " + line).toBuilder()
                .setReceiveTime(com.google.protobuf.Timestamp.newBuilder()
                        .setSeconds(now.getEpochSecond())
                        .setNanos(now.getNano()))
                .build();
    }

    private void show(String line) {
        viewer.price(update(line), 0);
        draw();
    }

    private void draw() {
        clock.advance(Duration.ofMillis(200));
        viewer.look(true);
    }

    private List<String> frame() {
        return frames.get(frames.size() - 1);
    }

    private String row() {
        return frame().get(2);
    }
}
