package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void givesTheMediansOfAllServersAndWhatFailedInAll() {
        Map<String, Tally> tallies = Map.of("b", new Tally(), "c", new Tally());
        tallies.forEach((name, tally) -> tally.rate().add(name.charAt(0)));
        tallies.get("b").failed(3);
        assertThat(Tally.medians(tallies, Tally::rate)).containsEntry("c", (double) 'c');
        assertThat(Tally.failedIn(tallies)).isEqualTo(3);
    }
}
