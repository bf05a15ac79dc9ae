package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CommandStatsTest {
    private static final CommandSpec GET =
            Objects.requireNonNull(CommandTable.standard().named("get"));
    private static final CommandSpec SET =
            Objects.requireNonNull(CommandTable.standard().named("set"));

    @Test
    void loopsAreAddedUp() {
        CommandStats one = new CommandStats();
        CommandStats other = new CommandStats();
        one.called(GET, 100, false);
        one.called(GET, 50, true);
        one.called(SET, 7, false);
        other.called(GET, 1, false);
        other.rejected(GET);
        assertThat(CommandStats.sum(List.of(one, other), GET)).isEqualTo(new CommandStats.Sum(3, 151, 1, 1));
        assertThat(one.all() + other.all()).isEqualTo(4);
    }

    @Test
    void aResetForgetsEverything() {
        CommandStats one = new CommandStats();
        one.called(GET, 100, true);
        one.rejected(SET);
        one.reset();
        assertThat(CommandStats.sum(List.of(one), GET)).isEqualTo(new CommandStats.Sum(0, 0, 0, 0));
        assertThat(CommandStats.sum(List.of(one), SET)).isEqualTo(new CommandStats.Sum(0, 0, 0, 0));
        assertThat(one.all()).isZero();
    }
}
