package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.Children;
import io.netloft.bench.run.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
    @Test
    void beginsEachRoundWithAnotherServerAndLeavesNoneOut(@TempDir Path folder) {
        Workspace workspace = Workspace.create(folder, "test");
        try (var children = new Children(workspace)) {
            var child = children.start("idle", List.of("sleep", "600"), Map.of());
            List<Contender> three = List.of(
                    new Contender("a", child, 1, 0, 0, false),
                    new Contender("b", child, 2, 0, 0, false),
                    new Contender("c", child, 3, 0, 0, true));

            assertThat(names(Tally.turn(three, 0))).containsExactly("a", "b", "c");
            assertThat(names(Tally.turn(three, 1))).containsExactly("b", "c", "a");
            assertThat(names(Tally.turn(three, 5))).containsExactly("c", "a", "b");

            Map<String, Tally> tallies = Tally.of(three);
            tallies.forEach((name, tally) -> tally.rate().add(name.charAt(0)));
            tallies.get("b").failed(3);
            assertThat(Tally.medians(tallies, Tally::rate)).containsEntry("c", (double) 'c');
            assertThat(Tally.failedIn(tallies)).isEqualTo(3);
        }
    }

    private static List<String> names(List<Contender> contenders) {
        return contenders.stream().map(Contender::name).toList();
    }
}
