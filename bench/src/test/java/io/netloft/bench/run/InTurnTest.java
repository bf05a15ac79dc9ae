package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InTurnTest {
    @Test
    void beginsEachRoundWithAnotherOneAndLeavesNoneOut() {
        List<String> three = List.of("a", "b", "c");
        assertThat(InTurn.order(three, 0)).containsExactly("a", "b", "c");
        assertThat(InTurn.order(three, 1)).containsExactly("b", "c", "a");
        assertThat(InTurn.order(three, 5)).containsExactly("c", "a", "b");
    }

    @Test
    void eachHasATallyOfItsOwn() {
        List<String> turns = new ArrayList<>();
        Map<String, List<String>> tallies =
                InTurn.measure("row", 2, List.of("b", "a"), one -> one + one, ArrayList::new, (one, tally) -> {
                    turns.add(one);
                    tally.add(one);
                });
        assertThat(turns).containsExactly("b", "a", "a", "b");
        assertThat(tallies).containsExactly(Map.entry("bb", List.of("b", "b")), Map.entry("aa", List.of("a", "a")));
    }
}
