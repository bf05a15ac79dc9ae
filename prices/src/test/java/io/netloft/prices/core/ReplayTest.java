package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final long MS = 1_000_000L;
    private static final long YEAR_MS = 365L * 24 * 3_600 * 1_000;

    private final List<String> ends = new ArrayList<>();

    /** A recording in memory. */
    private static final class Tape implements Replay.Lines {
        private final List<String> lines;
        private int at;
        private int rewinds;

        Tape(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public @Nullable String next() {
            if (at == lines.size()) {
                return null;
            }
            String line = lines.get(at++);
            if (line.equals("broken")) {
                throw new UncheckedIOException("disk gone", new IOException("gone"));
            }
            return line;
        }

        @Override
        public void rewind() {
            at = 0;
            rewinds++;
        }
    }

    private static String line(long ms, int bid) {
        return Instant.ofEpochMilli(1_000_000 + ms) + " A " + bid + " -";
    }

    private Replay replay(int speed, boolean loop, String... lines) {
        return new Replay(new Tape(List.of(lines)), speed, loop, ends::add);
    }

    /** Times and bids of the next ones, {@code ms:bid}. */
    private static List<String> pull(Replay replay, int most) {
        List<String> pulled = new ArrayList<>();
        while (pulled.size() < most && replay.nextAtNs() < Long.MAX_VALUE) {
            long at = replay.nextAtNs();
            PriceUpdate update = replay.next();
            pulled.add(at / MS + ":" + update.getBid().getUnits());
        }
        return pulled;
    }

    @Test
    void playsAtThePaceOfItsTimes() {
        String[] lines = {"# a remark", line(0, 1), line(300, 2), "", line(300, 3), line(1_000, 4)};
        assertThat(pull(replay(1, false, lines), 9)).containsExactly("0:1", "300:2", "300:3", "1000:4");
        assertThat(pull(replay(10, false, lines), 9)).containsExactly("0:1", "30:2", "30:3", "100:4");
        assertThat(pull(replay(0, false, lines), 9)).containsExactly("0:1", "0:2", "0:3", "0:4");
        assertThat(ends).containsExactly("", "", "");
    }

    @Test
    void beginsAgainASecondAfterItsEnd() {
        Tape tape = new Tape(List.of(line(0, 1), line(500, 2)));
        Replay replay = new Replay(tape, 1, true, ends::add);
        assertThat(pull(replay, 5)).containsExactly("0:1", "500:2", "1500:1", "2000:2", "3000:1");
        assertThat(tape.rewinds).isEqualTo(2);
        assertThat(pull(replay(10, true, line(0, 1), line(500, 2)), 4))
                .containsExactly("0:1", "50:2", "150:1", "200:2");
        assertThat(ends).isEmpty();
    }

    @Test
    void timesThatGoBackOrAreAbsentComeWithTheLineAbove() {
        assertThat(pull(
                        replay(1, false, "- A 1 -", line(50, 2), line(250, 3), line(100, 4), "- A 5 -", line(260, 6)),
                        9))
                .containsExactly("0:1", "0:2", "200:3", "200:4", "200:5", "210:6");
    }

    @Test
    void timesThatLieAgesApartOverflowNothing() {
        Replay replay = replay(
                1, false, "0001-01-01T00:00:00Z A 1 -", "9999-12-31T23:59:59Z A 2 -", "0001-01-01T00:00:00Z A 3 -");
        assertThat(replay.nextAtNs()).isZero();
        replay.next();
        assertThat(replay.nextAtNs()).isBetween(30 * YEAR_MS * MS, Long.MAX_VALUE / 2);
    }

    @Test
    void anEmptyOneIsOverAtOnce() {
        assertThat(replay(1, true, "# nothing").nextAtNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(ends).containsExactly("");
    }

    @Test
    void whatIsWrongEndsItAndIsToldOnce() {
        Replay replay = replay(1, true, line(0, 1), "", "- A x 1", line(1, 2));
        assertThat(pull(replay, 9)).containsExactly("0:1");
        assertThat(replay.nextAtNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(ends).hasSize(1).first().asString().startsWith("line 3: bid: decimal: x (expected: ");
        assertThat(replay.played()).isEqualTo(1);
        assertThatThrownBy(replay::next).isInstanceOf(IllegalStateException.class);
        assertThat(pull(replay(1, false, line(0, 1), "broken"), 9)).hasSize(1);
        assertThat(ends).last().isEqualTo("line 1: disk gone");
    }

    // The same recording, the same prices: nothing depends on when it is pulled.
    @Test
    void playsWhatAMarketHasDone() {
        SimulatedMarket market = new SimulatedMarket(3, 12, 10, true, ManualClock.START);
        List<String> lines = new ArrayList<>();
        List<PriceUpdate> updates = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            times.add(market.nextAtNs());
            updates.add(market.next());
            lines.add(PriceLine.of(updates.get(i), 0));
        }
        Replay replay = new Replay(new Tape(lines), 1, false, ends::add);
        for (int i = 0; i < 5_000; i++) {
            assertThat(replay.nextAtNs()).isEqualTo(times.get(i) - times.get(0));
            assertThat(PriceLine.of(replay.next(), 0)).isEqualTo(lines.get(i));
        }
    }
}
